// A CommonJS program; Node 22 and later let it require the package, though that is an ES module.

const runcast = require("runcast");

import("./command_line.mjs").then(({ runSuite }) =>
  runSuite(runcast, {
    runtime: `require in Node ${process.versions.node}`,
    isRuntime: require.resolve("runcast").endsWith("node.js"),
  }),
);
