export { fromAGUI } from "./ag_ui.js";
export { fromFullStream, fromUIMessageStream } from "./ai_sdk.js";
export { fromAnthropic } from "./anthropic.js";
export { fromOpenAIChat } from "./openai_chat.js";
export { fromOpenAIResponses } from "./openai_responses.js";
export { toAGUI } from "./to_ag_ui.js";
export { toSSE } from "./to_sse.js";
export { fromWorkersAI } from "./workers_ai.js";
