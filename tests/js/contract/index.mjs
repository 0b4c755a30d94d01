// Every behaviour of the package, in the order in which a reader would ask for it; those of
// semantics "live" come after those of "origin" and of both.

import * as framesHaveTheirDocumentedShape from "./frames_have_their_documented_shape.mjs";
import * as theClassesAreAsDeclared from "./the_classes_are_as_declared.mjs";
import * as streamedTextIsMerged from "./streamed_text_is_merged.mjs";
import * as deltasAreThrottled from "./deltas_are_throttled.mjs";
import * as heldTextIsFlushed from "./held_text_is_flushed.mjs";
import * as aRunEndsWithOneFinal from "./a_run_ends_with_one_final.mjs";
import * as directivesAreStripped from "./directives_are_stripped.mjs";
import * as silentRepliesStayHidden from "./silent_replies_stay_hidden.mjs";
import * as heartbeatsAreHidden from "./heartbeats_are_hidden.mjs";
import * as linksServeInOrder from "./links_serve_in_order.mjs";
import * as runContextsMerge from "./run_contexts_merge.mjs";
import * as theSessionKeyIsFound from "./the_session_key_is_found.mjs";
import * as sessionsYieldStorePatches from "./sessions_yield_store_patches.mjs";
import * as sessionsChangedDescribesTheSession from "./sessions_changed_describes_the_session.mjs";
import * as sessionsCanBeDeleted from "./sessions_can_be_deleted.mjs";
import * as sessionSubscribersHearInOrder from "./session_subscribers_hear_in_order.mjs";
import * as toolEventsReachTheirWatchers from "./tool_events_reach_their_watchers.mjs";
import * as verboseLevelsStripResults from "./verbose_levels_strip_results.mjs";
import * as transcriptsReachMessageSubscribers from "./transcripts_reach_message_subscribers.mjs";
import * as aConnectionIsForgotten from "./a_connection_is_forgotten.mjs";
import * as sequenceGapsAreReported from "./sequence_gaps_are_reported.mjs";
import * as missingSeqAndTsAreFilledIn from "./missing_seq_and_ts_are_filled_in.mjs";
import * as nowIsTheHostsClock from "./now_is_the_hosts_clock.mjs";
import * as abortsEndALinkedRun from "./aborts_end_a_linked_run.mjs";
import * as errorsAreToldInOneLine from "./errors_are_told_in_one_line.mjs";
import * as wakeIsHousekeeping from "./wake_is_housekeeping.mjs";
import * as statsCountWhatIsHeld from "./stats_count_what_is_held.mjs";
import * as limitsBoundWhatIsHeld from "./limits_bound_what_is_held.mjs";
import * as badInputIsRefused from "./bad_input_is_refused.mjs";
import * as oddTypesAreTolerated from "./odd_types_are_tolerated.mjs";
import * as oddObjectsAreReadAsGiven from "./odd_objects_are_read_as_given.mjs";
import * as framesAndStateAreSeparate from "./frames_and_state_are_separate.mjs";
import * as loneSurrogatesSurvive from "./lone_surrogates_survive.mjs";
import * as largeTextsAreServed from "./large_texts_are_served.mjs";
import * as optionsAreChecked from "./options_are_checked.mjs";
import * as aFreedRouterRefusesCalls from "./a_freed_router_refuses_calls.mjs";
import * as vectorsAreAnsweredAlike from "./vectors_are_answered_alike.mjs";

import * as liveFramesHaveTheirDocumentedShape from "./live_frames_have_their_documented_shape.mjs";
import * as rawTextIsMergedVerbatim from "./raw_text_is_merged_verbatim.mjs";
import * as tagsAreNeverHalfShown from "./tags_are_never_half_shown.mjs";
import * as silentTokensGoFromTheEdges from "./silent_tokens_go_from_the_edges.mjs";
import * as heldTextComesWhenDue from "./held_text_comes_when_due.mjs";
import * as deltasCarryWhatIsNew from "./deltas_carry_what_is_new.mjs";
import * as framesReachOnlyTheirAudience from "./frames_reach_only_their_audience.mjs";
import * as toolEventsComeOnce from "./tool_events_come_once.mjs";
import * as aLateViewerCatchesUp from "./a_late_viewer_catches_up.mjs";
import * as aReturningViewerResumes from "./a_returning_viewer_resumes.mjs";
import * as slowViewersAreSpared from "./slow_viewers_are_spared.mjs";
import * as aGenerationEndsOnce from "./a_generation_ends_once.mjs";
import * as anErrorWaitsForARetry from "./an_error_waits_for_a_retry.mjs";
import * as readingMembersDoesNoHarm from "./reading_members_does_no_harm.mjs";
import * as manyNamesMixNothingUp from "./many_names_mix_nothing_up.mjs";
import * as runsStayBounded from "./runs_stay_bounded.mjs";
import * as everyErrorIsRedacted from "./every_error_is_redacted.mjs";
import * as aRouterSurvivesAsASnapshot from "./a_router_survives_as_a_snapshot.mjs";
import * as attachChecksItsArguments from "./attach_checks_its_arguments.mjs";
import * as liveStatsSayWhy from "./live_stats_say_why.mjs";

/** @type {import("./kit.mjs").Behaviour[]} */
export const behaviours = [
  framesHaveTheirDocumentedShape,
  theClassesAreAsDeclared,
  streamedTextIsMerged,
  deltasAreThrottled,
  heldTextIsFlushed,
  aRunEndsWithOneFinal,
  directivesAreStripped,
  silentRepliesStayHidden,
  heartbeatsAreHidden,
  linksServeInOrder,
  runContextsMerge,
  theSessionKeyIsFound,
  sessionsYieldStorePatches,
  sessionsChangedDescribesTheSession,
  sessionsCanBeDeleted,
  sessionSubscribersHearInOrder,
  toolEventsReachTheirWatchers,
  verboseLevelsStripResults,
  transcriptsReachMessageSubscribers,
  aConnectionIsForgotten,
  sequenceGapsAreReported,
  missingSeqAndTsAreFilledIn,
  nowIsTheHostsClock,
  abortsEndALinkedRun,
  errorsAreToldInOneLine,
  wakeIsHousekeeping,
  statsCountWhatIsHeld,
  limitsBoundWhatIsHeld,
  badInputIsRefused,
  oddTypesAreTolerated,
  oddObjectsAreReadAsGiven,
  framesAndStateAreSeparate,
  loneSurrogatesSurvive,
  largeTextsAreServed,
  optionsAreChecked,
  aFreedRouterRefusesCalls,
  vectorsAreAnsweredAlike,

  liveFramesHaveTheirDocumentedShape,
  rawTextIsMergedVerbatim,
  tagsAreNeverHalfShown,
  silentTokensGoFromTheEdges,
  heldTextComesWhenDue,
  deltasCarryWhatIsNew,
  framesReachOnlyTheirAudience,
  toolEventsComeOnce,
  aLateViewerCatchesUp,
  aReturningViewerResumes,
  slowViewersAreSpared,
  aGenerationEndsOnce,
  anErrorWaitsForARetry,
  runsStayBounded,
  manyNamesMixNothingUp,
  readingMembersDoesNoHarm,
  everyErrorIsRedacted,
  aRouterSurvivesAsASnapshot,
  attachChecksItsArguments,
  liveStatsSayWhy,
];
