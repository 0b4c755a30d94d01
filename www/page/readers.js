/** Those that read a text; what else is in the package does not have to be loaded. */
export { fromAGUI, fromAnthropic, fromOpenAIChat, fromOpenAIResponses, fromUIMessageStream, fromWorkersAI } from "runcast/sources";
