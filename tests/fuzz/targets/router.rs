//! Any calls with any arguments in any order: the router never panics, counts
//! what it gives out, and holds no more than it may.

#![no_main]

mod calls;

use calls::{Call, words};
use libfuzzer_sys::fuzz_target;
use runcast::native::{Frames, Native, Plain};
use runcast::text::verbose_level;
use runcast::{
    Attach, ContextUpdate, Deltas, Event, Frame, Held, Options, Payload, Router, Semantics,
    SessionRow, Text,
};

/// More than any limit that is set.
const FEW: f64 = 3.0;

fuzz_target!(|input: (bool, Vec<Call>)| {
    let (is_live, calls) = input;
    let mut options = Options::default();
    if is_live {
        options.semantics = Semantics::Live;
    }
    options.limits.text_units = 40.0;
    options.limits.open_tools = FEW;
    options.limits.ended_bytes = 2_000.0;
    options.limits.runs = FEW;
    options.limits.sequences = FEW;
    options.limits.sessions = FEW;
    options.limits.connections = FEW;
    options.limits.tool_runs = FEW;
    let mut router: Router<Native> = Router::new(options);
    let mut frames = Frames::default();
    let mut counted = 0;
    let mut now = 1_700_000_000_000.0;
    for call in calls {
        // A refusal is an answer, too.
        let _ = match call {
            Call::Ingest {
                run,
                session,
                seq,
                ts,
                told,
            } => {
                let event = Event {
                    run: run.name(),
                    session: session.map(|id| id.name()),
                    seq,
                    ts,
                    body: told.body(),
                };
                router.ingest(event, now, &mut frames)
            }
            Call::Transcript { session } => {
                router.ingest_transcript(&session.name(), now, &mut frames)
            }
            Call::Abort {
                client,
                session,
                reason,
            } => {
                let reason = reason.map(|words| words.text());
                router.abort_run(&client.name(), &session.name(), reason, now, &mut frames)
            }
            Call::Wake => router.wake(now, &mut frames),
            Call::Wait(time) => {
                now += time % 4_000_000.0;
                Ok(())
            }
            // To any time, or to none.
            Call::Jump(time) => {
                now = time;
                Ok(())
            }
            Call::Context {
                run,
                session,
                flags,
            } => {
                let update = ContextUpdate {
                    session: session.map(|id| id.name()),
                    verbose: (flags & 1 == 0).then(|| verbose_level(words(flags >> 6))),
                    visible: (flags & 2 == 0).then_some(flags & 4 == 0),
                    heartbeat: (flags & 8 == 0).then_some(flags & 16 == 0),
                };
                router.set_run_context(run.name(), update)
            }
            Call::Link {
                run,
                client,
                session,
            } => router.link_run(run.name(), client.name(), session.name()),
            Call::Unlink {
                run,
                client,
                session,
            } => {
                let session = session.map(|id| id.name());
                router.unlink_run(&run.name(), &client.name(), session.as_ref());
                Ok(())
            }
            Call::Session {
                key,
                id,
                started_at,
                verbose,
            } => {
                let row = id.map(|id| SessionRow {
                    row: (),
                    session_id: Some(id.name()),
                    started_at,
                    updated_at: started_at,
                    runtime_ms: started_at,
                });
                router.set_session(key.name(), row, verbose_level(words(verbose)))
            }
            Call::DeleteSession { key } => {
                router.delete_session(&key.name());
                Ok(())
            }
            Call::Subscribe {
                connection,
                session,
            } => {
                match session {
                    None => router.subscribe_sessions(&connection.name()),
                    Some(id) => router.subscribe_messages(&connection.name(), &id.name()),
                }
                Ok(())
            }
            Call::Unsubscribe {
                connection,
                session,
            } => {
                match session {
                    None => router.unsubscribe_sessions(&connection.name()),
                    Some(id) => router.unsubscribe_messages(&connection.name(), &id.name()),
                }
                Ok(())
            }
            Call::Watch { run, connection } => {
                router.watch_tools(&run.name(), &connection.name(), now)
            }
            Call::Disconnect { connection } => {
                router.disconnect(&connection.name());
                Ok(())
            }
            Call::Attach {
                connection,
                session,
                flags,
                resume,
            } => {
                let wants = Attach {
                    deltas: if flags & 1 == 0 {
                        Deltas::Full
                    } else {
                        Deltas::Suffix
                    },
                    tools: flags & 2 == 0,
                    resume: resume.map(|runs| {
                        let runs = runs.into_iter();
                        runs.map(|(run, units)| (run.name(), units)).collect()
                    }),
                };
                let (connection, session) = (connection.name(), session.name());
                let answer = router.attach(&connection, &session, wants, now, &mut frames);
                answer.map(drop)
            }
            Call::Detach {
                connection,
                session,
            } => {
                router.detach(&connection.name(), &session.name());
                Ok(())
            }
            Call::Slow { connection, slow } => {
                router.set_slow(&connection.name(), slow, now, &mut frames)
            }
            Call::Evict => {
                let bytes = router.snapshot(&Plain);
                let held = Held {
                    sessions: 0,
                    ..router.stats().held
                };
                router = Router::restore(&bytes, &Plain, |_| {}).expect("a snapshot is whole");
                assert_eq!(router.stats().held, held);
                counted = 0;
                Ok(())
            }
        };
        for frame in frames.take() {
            counted += 1;
            check(&frame);
        }
        let stats = router.stats();
        let held = stats.held;
        for count in [
            held.links,
            held.contexts,
            held.sequences,
            held.texts,
            held.aborted,
            held.sessions,
            held.tool_runs,
            held.session_subscribers,
            held.message_subscribers,
            held.attachments,
            held.slow,
            held.ended / 3,
            held.pending_errors,
            held.pending_deltas,
        ] {
            assert!(count as f64 <= FEW, "{held:?}");
        }
        let sent = stats.frames;
        assert_eq!(
            counted,
            sent.all + sent.connections + sent.nodes + sent.store
        );
        assert!(router.wake_at().is_none_or(f64::is_finite));
    }
});

/// What holds of every frame.
fn check(frame: &Frame<Native>) {
    let (payload, addressed) = match frame {
        Frame::All { payload, .. } | Frame::Nodes { payload, .. } => (payload, true),
        Frame::Connections { payload, ids, .. } => (payload, !ids.is_empty()),
        Frame::Store { .. } => return,
    };
    assert!(addressed, "a frame to nobody");
    // What replaces may be nothing.
    if let Payload::Piece {
        piece, replaces, ..
    } = &**payload
    {
        assert!(*replaces || !piece.is_empty(), "a delta without text");
    }
}
