//! What is the same gives the same snapshot, whoever holds it.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected fails")]

use runcast::native::{Frames, Native, Plain, name};
use runcast::{Body, Event, Options, Router, Semantics};

fn told(semantics: Semantics) -> Router<Native> {
    let mut options = Options::default();
    options.semantics = semantics;
    let mut router = Router::new(options);
    let mut frames = Frames::default();
    for run in 0..50 {
        let event = Event {
            run: name(&format!("run-{run}")),
            session: Some(name(&format!("session-{}", run % 7))),
            seq: None,
            ts: None,
            body: Body::Assistant {
                text: Some("Hello".into()),
                delta: None,
                more: false,
            },
        };
        router
            .ingest(event, 1_700_000_000_000.0, &mut frames)
            .unwrap();
    }
    router
}

#[test]
fn two_routers_that_were_told_the_same() {
    for semantics in [Semantics::Origin, Semantics::Live] {
        let [one, other] = [1, 2].map(|_| told(semantics).snapshot(&Plain));
        assert_eq!(one, other);
    }
}

#[test]
fn a_router_and_the_one_restored_from_it() {
    for semantics in [Semantics::Origin, Semantics::Live] {
        let bytes = told(semantics).snapshot(&Plain);
        let mut restored: Router<Native> = Router::restore(&bytes, &Plain, |_| {}).unwrap();
        assert_eq!(restored.snapshot(&Plain), bytes);
    }
}
