use crate::snapshot::stored_as_number;

/// How much of a run's tool calls a session shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbose {
    /// Nothing to devices, no results to anybody.
    #[default]
    Off,
    /// Calls without results.
    On,
    /// Calls with results.
    Full,
}

stored_as_number!(Verbose { Off, On, Full });

/// The level that a word names, ASCII case ignored; `None` for any other word.
pub fn level(word: &str) -> Option<Verbose> {
    const WORDS: [(&str, Verbose); 12] = [
        ("off", Verbose::Off),
        ("false", Verbose::Off),
        ("no", Verbose::Off),
        ("0", Verbose::Off),
        ("full", Verbose::Full),
        ("all", Verbose::Full),
        ("everything", Verbose::Full),
        ("on", Verbose::On),
        ("minimal", Verbose::On),
        ("true", Verbose::On),
        ("yes", Verbose::On),
        ("1", Verbose::On),
    ];
    WORDS
        .into_iter()
        .find_map(|(known, level)| known.eq_ignore_ascii_case(word).then_some(level))
}
