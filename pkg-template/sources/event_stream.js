// The one thing that sources take from elsewhere; the build puts it in.
export { createParser } from "eventsource-parser";
