// Each line under an expectation must be an error.

import { createGateway } from "runcast/durable-object";
import { openGateway } from "runcast/page";
import { serve } from "runcast/server";

// @ts-expect-error a port is a number
serve({ token: "x", port: "8080" });
// @ts-expect-error no such limit
serve({ token: "x", limits: { sockets: 1 } });
// @ts-expect-error a grant's sessions are a list
serve({ authorize: () => ({ sessions: "main" }) });
// @ts-expect-error an agent is a function
serve({ token: "x", agent: "echo" });
// @ts-expect-error pages have no file
openGateway({ name: "chat", database: "file" });
// @ts-expect-error the object's own storage is the store
createGateway({ token: "x", store: undefined as any as import("runcast/server").Store });
// @ts-expect-error a number of relays
createGateway({ token: "x", relays: "4" });
// @ts-expect-error a run names its session
serve({ token: "x" }).then(({ gateway }) => gateway.run({ message: "hello" }));
