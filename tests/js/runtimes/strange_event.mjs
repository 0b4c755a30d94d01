/** Source of an event whose prototypes are another realm's, wherever it is evaluated. */
export const strangeEvent =
  '({ runId: "r", seq: 1, stream: "assistant", ts: 1700000000000, sessionKey: "k", data: { text: "Hi" } })';
