//! What a growing text tells of itself.

/// Why a piece of text that came in shows nothing new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unseen {
    /// There is nothing but white space and tags.
    Empty,
    /// All of it is the silent token.
    Silent,
    /// It may become the silent token.
    Lead,
    /// Its end may become a tag or a token, or is half a character.
    HeldBack,
}

/// What viewers who have all that came before are told next.
pub(crate) struct Piece<T> {
    pub(crate) text: T,
    /// How many units they have before it.
    pub(crate) offset: usize,
    /// Whether it stands for all that they have.
    pub(crate) replaces: bool,
}
