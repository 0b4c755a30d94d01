#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { PROVIDERS } from "./provider.js";

const HELP = `runcast: decides which frame of a streamed agent run goes to whom

Usage
  runcast replay FILE [options]    play a recording; - reads standard input
  runcast --help | --version

Each line of the recording is JSON: an agent event {runId, stream, data, ...},
or {steps, config?}, a list of calls played on a router of its own. With --from
it is the stream of a provider, as it came or with one chunk a line. The frames
come out as JSON lines; a summary of all of them goes to standard error.

Options
  --from NAME        whose stream it is: openai-chat, openai-responses, anthropic,
                     ui-message-stream, full-stream, ag-ui or workers-ai
  --pace MS          the time from one event of such a stream to the next (30)
  --to WHOM          print only frames to all, connections, nodes or store
  --event NAME       print only frames of that event (agent, chat, session.tool,
                     session.message, sessions.changed)
  --session KEY      the session of event lines that name none, or of the
                     provider's stream (main)
  --semantics NAME   which rules hold: origin (default) or live. In live each
                     session has one viewer, who sees tools too, from its first
                     event on, and the router is woken when it asks for it
  --deltas WHAT      what those viewers get of a text: suffix (default), what is
                     new, or full, the whole text each time

--to and --event may be given more than once. An event's ts is the time at which
it is played; without it, that of the event before (at first 2000-01-01). A list of
calls that has an attach gets no other viewers.

Exit status: 0; 1 when a line was unusable (told with its number, the others
are played), the provider's stream cut or not of that provider, or the recording
unreadable; 2 when the command was not understood.
`;

const WHOM = ["all", "connections", "nodes", "store"];
const EVENTS = ["agent", "chat", "session.tool", "session.message", "sessions.changed"];
const SEMANTICS = ["origin", "live"];
const DELTAS = ["suffix", "full"];
const MOST_PACE = 60_000;

/** A command that cannot be understood. */
class UsageError extends Error {}

/** @returns {string} */
function version() {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}

/** @param {string[]} args */
function readArgs(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        to: { type: "string", multiple: true, default: [] },
        event: { type: "string", multiple: true, default: [] },
        session: { type: "string" },
        from: { type: "string" },
        pace: { type: "string" },
        semantics: { type: "string", default: "origin" },
        deltas: { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} option
 * @param {readonly string[]} given
 * @param {readonly string[]} known
 */
function checkChoice(option, given, known) {
  const wrong = given.find((value) => !known.includes(value));
  if (wrong !== undefined) {
    throw new UsageError(`${option} ${wrong}: must be ${known.join(", ")}`);
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit status
 */
async function main(args) {
  const { values, positionals } = readArgs(args);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.version) {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  const [command, file, ...more] = positionals;
  if (command === undefined) throw new UsageError("a command is missing");
  if (command !== "replay") throw new UsageError(`unknown command ${command}`);
  if (file === undefined) throw new UsageError("replay needs a file, or - for standard input");
  if (more.length > 0) throw new UsageError(`one file at a time: ${more.join(" ")}`);
  checkChoice("--to", values.to, WHOM);
  checkChoice("--event", values.event, EVENTS);
  checkChoice("--semantics", [values.semantics], SEMANTICS);
  if (values.deltas !== undefined) {
    checkChoice("--deltas", [values.deltas], DELTAS);
    if (values.semantics !== "live") throw new UsageError("--deltas needs --semantics live");
  }
  if (values.from !== undefined) checkChoice("--from", [values.from], PROVIDERS);
  else if (values.pace !== undefined) throw new UsageError("--pace needs --from");
  const pace = Number(values.pace ?? "30");
  if (values.pace?.trim() === "" || !(pace >= 0 && pace <= MOST_PACE)) throw new UsageError(`--pace ${values.pace}: must be a number from 0 to ${MOST_PACE}`);
  if (values.session?.trim() === "") throw new UsageError("--session must not be blank");
  const { replay } = await import("./replay.js");
  return replay(file, {
    to: values.to,
    event: values.event,
    session: values.session,
    from: values.from,
    pace,
    semantics: /** @type {"origin" | "live"} */ (values.semantics),
    deltas: /** @type {"suffix" | "full"} */ (values.deltas ?? "suffix"),
  });
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === "EPIPE") process.exit(0);
  throw error;
});

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    const usage = error instanceof UsageError;
    process.stderr.write(`runcast: ${error.message}\n`);
    if (usage) process.stderr.write("Try runcast --help\n");
    process.exitCode = usage ? 2 : 1;
  },
);
