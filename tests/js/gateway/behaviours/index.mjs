import * as helloTellsWhatThereIs from "./hello_tells_what_there_is.mjs";
import * as methodsAnswerInTheirShape from "./methods_answer_in_their_shape.mjs";
import * as scopesGuardMethods from "./scopes_guard_methods.mjs";
import * as aMessageStartsARun from "./a_message_starts_a_run.mjs";
import * as repliesStream from "./replies_stream.mjs";
import * as agentsAnswerInManyWays from "./agents_answer_in_many_ways.mjs";
import * as toolEventsGoToWhoWantsThem from "./tool_events_go_to_who_wants_them.mjs";
import * as historyHoldsWhatWasSaid from "./history_holds_what_was_said.mjs";
import * as runsCanBeAborted from "./runs_can_be_aborted.mjs";
import * as eventsReachWhoAsked from "./events_reach_who_asked.mjs";
import * as eventNumbersHaveNoGaps from "./event_numbers_have_no_gaps.mjs";
import * as plainClientsGetNothingOfOurs from "./plain_clients_get_nothing_of_ours.mjs";
import * as outsideAgentsFeedRuns from "./outside_agents_feed_runs.mjs";
import * as viewersResumeWhereTheyWere from "./viewers_resume_where_they_were.mjs";
import * as viewersOfASessionAgree from "./viewers_of_a_session_agree.mjs";
import * as aCrashEndsWhatWentOn from "./a_crash_ends_what_went_on.mjs";
import * as authorizeGrants from "./authorize_grants.mjs";
import * as badFramesAreRefused from "./bad_frames_are_refused.mjs";
import * as limitsHold from "./limits_hold.mjs";
import * as originsAreChecked from "./origins_are_checked.mjs";
import * as pingsAreAnswered from "./pings_are_answered.mjs";
import * as silenceIsBroken from "./silence_is_broken.mjs";
import * as slowClientsAreFolded from "./slow_clients_are_folded.mjs";
import * as strangeRequestsDoNoHarm from "./strange_requests_do_no_harm.mjs";
import * as theEndOfAGatewayIsTold from "./the_end_of_a_gateway_is_told.mjs";
import * as tokensOpenTheDoor from "./tokens_open_the_door.mjs";
import * as whatIsKeptOutlivesARestart from "./what_is_kept_outlives_a_restart.mjs";

/** @type {readonly import("../kit.mjs").Behaviour[]} */
export const behaviours = [
  helloTellsWhatThereIs,
  methodsAnswerInTheirShape,
  scopesGuardMethods,
  aMessageStartsARun,
  repliesStream,
  agentsAnswerInManyWays,
  toolEventsGoToWhoWantsThem,
  historyHoldsWhatWasSaid,
  runsCanBeAborted,
  eventsReachWhoAsked,
  eventNumbersHaveNoGaps,
  plainClientsGetNothingOfOurs,
  outsideAgentsFeedRuns,
  viewersResumeWhereTheyWere,
  viewersOfASessionAgree,
  aCrashEndsWhatWentOn,
  authorizeGrants,
  badFramesAreRefused,
  limitsHold,
  originsAreChecked,
  pingsAreAnswered,
  silenceIsBroken,
  slowClientsAreFolded,
  strangeRequestsDoNoHarm,
  theEndOfAGatewayIsTold,
  tokensOpenTheDoor,
  whatIsKeptOutlivesARestart,
];
