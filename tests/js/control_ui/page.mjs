import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../../pkg-template/tools.mjs";

const pictures = join(root, "tests", "artefacts", "control-ui");

/** The Control UI in a tab, as its user sees it. */
export class ControlUi {
  /** What went wrong in the page, whatever the tests look at. @type {string[]} */
  errors = [];

  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("websocket", (socket) => this.#count(socket));
    this.draft = page.locator(".agent-chat__input textarea");
    this.stop = page.getByRole("button", { name: "Stop generating" });
    /** Of the run that goes on; and those that the history has. */
    this.toolCards = page.locator(".chat-thread .chat-tools-collapse");
    this.toolOutputs = page.locator(".chat-thread .chat-tool-msg-collapse");
    this.alert = page.locator(".callout.danger");
    this.replies = page.locator(".chat-group.assistant .chat-text");
    this.streaming = page.locator(".chat-group.assistant .chat-bubble.streaming .chat-text");
  }

  /** Each connection's events are counted without a gap. @param {import("playwright-core").WebSocket} socket */
  #count(socket) {
    let seq = 0;
    socket.on("framereceived", ({ payload }) => {
      const frame = JSON.parse(String(payload));
      if (frame.type !== "event" || frame.event === "connect.challenge") return;
      seq += 1;
      if (frame.seq !== seq) this.errors.push(`${frame.event} has the number ${frame.seq}, not ${seq}`);
    });
  }

  /**
   * Opens it by a link that holds the token.
   * @param {string} origin
   * @param {string} token
   */
  async open(origin, token) {
    await this.page.goto(`${origin}/#token=${encodeURIComponent(token)}`);
  }

  /**
   * Opens it by a link to a gateway elsewhere, which it asks its user about.
   * @param {string} origin
   * @param {string} gateway
   * @param {string} token
   */
  async openFor(origin, gateway, token) {
    await this.page.goto(`${origin}/?gatewayUrl=${encodeURIComponent(gateway)}#token=${encodeURIComponent(token)}`);
    await this.page.getByRole("button", { name: "Confirm" }).click();
  }

  /** Waits until it has the session's history, so that it can be talked to. */
  async isReady() {
    await this.page.locator(".agent-chat__input textarea:enabled").waitFor();
    await this.page.locator(".chat-loading-skeleton").waitFor({ state: "detached" });
  }

  /** @param {string} text */
  async send(text) {
    await this.draft.fill(text);
    await this.draft.press("Enter");
  }

  /** Waits until a text streams, alone and whole. @param {string} text */
  async streams(text) {
    await this.streaming.getByText(text, { exact: true }).waitFor();
  }

  /** Waits until nothing streams any longer and the box takes a new message. */
  async rests() {
    // More than one while there are tool cards.
    await this.streaming.first().waitFor({ state: "detached" });
    await this.page.locator(".chat-reading-indicator").waitFor({ state: "detached" });
    await this.stop.waitFor({ state: "detached" });
    await this.page.locator(".chat-loading-skeleton").waitFor({ state: "detached" });
  }

  /** Waits until a reply stands there and all is quiet. @param {string} text */
  async replied(text) {
    await this.replies.getByText(text, { exact: true }).waitFor();
    await this.rests();
  }

  /** Waits until it has noticed that it is on its own. */
  async isLost() {
    await this.page.locator(".login-gate").waitFor();
  }

  /** @returns {Promise<string[]>} what stands in the thread, in its order: questions and replies */
  async thread() {
    const texts = await this.page.locator(".chat-group:is(.user, .assistant) .chat-text").allTextContents();
    return texts.map((text) => text.trim());
  }

  /** Keeps a picture for whoever looks into a failure. @param {string} name */
  async picture(name) {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }
}
