/**
 * One connection to a gateway, from its opening to its loss: handshake,
 * heartbeat, acknowledgements. What comes that is no frame is as good as
 * silence, but for the proof that somebody is there.
 *
 * @typedef {import("../client.js").ConnectOptions} ConnectOptions
 * @typedef {import("../client.js").EventFrame} EventFrame
 * @typedef {import("../client.js").Hello} Hello
 *
 * @typedef {object} Listener
 * @property {(hello: Hello) => void} hello
 * @property {(frame: EventFrame) => void} event
 * @property {() => void} gap some events never came
 * @property {(frame: { [member: string]: any }) => void} answer
 * @property {(why: { [member: string]: any }) => void} lost called once, unless `close` was
 */

/**
 * @param {NonNullable<ConnectOptions["WebSocket"]>} Socket
 * @param {string} url
 * @param {object} params of `connect`
 * @param {Listener} on
 */
export function openLink(Socket, url, params, on) {
  let isOver = false;
  /** Whether the gateway is still to be told who this is. */
  let isNew = false;
  let isPinged = false;
  /** @type {Hello["runcast"]} */
  let extras;
  let patienceMs = 10_000;
  let seq = 0;
  let units = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const socket = new Socket(url);
  wait();

  /** @param {string} text */
  const send = (text) => socket.send(text);

  /** @param {string} method also the request's id @param {object} params */
  const ask = (method, params) => send(JSON.stringify({ type: "req", id: method, method, params }));

  function wait() {
    clearTimeout(waiting);
    waiting = setTimeout(silent, patienceMs);
  }

  function close() {
    isOver = true;
    clearTimeout(waiting);
    socket.close(1000);
  }

  /** @param {object} why */
  function lose(why) {
    if (isOver) return;
    close();
    on.lost(why);
  }

  /** @param {string} message @param {number} [closeCode] 1002: it speaks no version that was offered */
  function gone(message, closeCode) {
    lose({ code: "LOST", message, closeCode, retryable: closeCode !== 1002 });
  }

  function introduce() {
    if (isNew) ask("connect", params);
    isNew = false;
    patienceMs = 10_000;
  }

  function silent() {
    if (isNew) introduce();
    else if (extras?.ping && !isPinged) {
      isPinged = true;
      send("ping");
    } else return gone("silent");
    wait();
  }

  /** @param {{ [member: string]: any }} frame */
  function event(frame) {
    if (frame.event === "connect.challenge") return introduce();
    on.event(/** @type {EventFrame} */ (frame));
    if (isOver || !(frame.seq > 0)) return;
    if (frame.seq !== ++seq) on.gap();
    seq = frame.seq;
    // Less than half a window is never what makes a gateway wait.
    if (!(units * 2 >= (extras?.ack?.window ?? Infinity))) return;
    units = 0;
    ask("runcast.ack", { seq });
  }

  /** @param {{ [member: string]: any }} frame */
  function take(frame) {
    if (frame.type === "event") return event(frame);
    if (frame.type !== "res") return;
    if (frame.id !== "connect") return on.answer(frame);
    if (!frame.ok) return lose(frame.error);
    const { runcast, policy } = frame.payload;
    extras = runcast;
    patienceMs = runcast?.heartbeatMs || 2 * (policy?.tickIntervalMs || 30_000);
    on.hello(frame.payload);
  }

  socket.onopen = () => {
    // Not every gateway sends a challenge.
    isNew = true;
    patienceMs = 750;
    wait();
  };
  socket.onmessage = (/** @type {{ data: any }} */ { data }) => {
    if (isOver) return;
    // Bytes have no such length.
    units += data.length | 0;
    try {
      take(JSON.parse(data));
    } catch {
      // What cannot be read only proves that somebody is there.
    }
    isPinged = false;
    if (!isOver) wait();
  };
  socket.onclose = (/** @type {{ code: number, reason: string }} */ { code, reason }) => gone(reason, code);
  // Not every WebSocket that cannot be opened is also closed.
  socket.onerror = () => gone("failed");

  return { send, close };
}
