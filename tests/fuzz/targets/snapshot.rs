//! Any bytes as a snapshot, once as they are and once with a beginning and a
//! checksum that are right: they are refused or make a router that can be
//! used, saved and restored.

#![no_main]

use std::rc::Rc;

use libfuzzer_sys::fuzz_target;
use runcast::native::{Frames, Native, Plain, name};
use runcast::{Attach, Body, Deltas, Event, Lifecycle, Phase, Router, ToolPhase};

/// What a snapshot begins with.
const HEAD: &[u8] = b"runcast\x01";
/// Later than what any seed knows of.
const NOW: f64 = 1_800_000_000_000.0;

/// The state as a whole snapshot: FNV-1a stands at its end.
fn sealed(state: &[u8]) -> Vec<u8> {
    let mut bytes = [HEAD, state].concat();
    let sum = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

fn restored(bytes: &[u8]) -> Option<Router<Native>> {
    Router::restore(bytes, &Plain, |_| {}).ok()
}

/// Does what hosts do with a router, to runs that it may know of.
fn used(router: &mut Router<Native>) {
    let mut frames = Frames::default();
    let mut now = NOW;
    for run in ["r1", "c1", "r2", "new"] {
        let run: Rc<str> = name(run);
        let bodies = [
            Body::Assistant {
                text: None,
                delta: Some("and on".into()),
                more: false,
            },
            Body::Tool {
                phase: Some(ToolPhase::Start),
                call: Some(name("t1")),
            },
            Body::Lifecycle(Lifecycle {
                phase: Some(Phase::Error),
                started_at: None,
                ended_at: None,
                stop_reason: None,
                killed: false,
                aborted: false,
                error: None,
                for_good: false,
            }),
        ];
        for body in bodies {
            now += 100.0;
            let event = Event {
                run: run.clone(),
                session: Some(name("main")),
                seq: None,
                ts: None,
                body,
            };
            let _ = router.ingest(event, now, &mut frames);
        }
        let _ = router.abort_run(&run, &name("main"), None, now, &mut frames);
        let _ = router.link_run(run.clone(), name("c1"), name("main"));
        router.unlink_run(&run, &name("c1"), None);
    }
    let wants = Attach {
        deltas: Deltas::Suffix,
        tools: true,
        resume: Some(vec![(name("r1"), 3.0), (name("c1"), 0.0)]),
    };
    let _ = router.attach(&name("v"), &name("main"), wants, now, &mut frames);
    let _ = router.set_slow(&name("slow"), false, now, &mut frames);
    router.disconnect(&name("suffix"));
    for _ in 0..3 {
        let due = router.wake_at().unwrap_or(now);
        let _ = router.wake(due, &mut frames);
    }
    let _ = router.wake(now + 1e8, &mut frames);
    let _ = router.stats();
}

fuzz_target!(|state: &[u8]| {
    let _ = restored(state);
    let Some(mut router) = restored(&sealed(state)) else {
        return;
    };
    let bytes = router.snapshot(&Plain);
    // What was strange about it is gone once it has been written by a router.
    let mut again = restored(&bytes).expect("what was written can be read");
    assert!(again.snapshot(&Plain) == bytes, "two snapshots differ");
    used(&mut router);
    used(&mut again);
    let bytes = router.snapshot(&Plain);
    assert!(restored(&bytes).is_some(), "what was written can be read");
});
