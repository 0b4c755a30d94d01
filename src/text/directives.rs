//! Directive tags: instructions to the gateway inside an answer, not for
//! anybody's eyes.
//!
//! Two passes remove them: the first takes `[[audio_as_voice]]` out, the
//! second, over what the first left, `[[reply_to_current]]` and
//! `[[reply_to: ID]]`. [`Cleaner`] does both at once over a text that grows,
//! and reads each unit once: every place where a tag may have begun is
//! followed by a small machine. A tag that closes is what the output ends
//! with, so that removing it means cutting the output short.

use super::white::is_white;
use crate::host::{Host, Text};
use crate::snapshot::{Archive, Stored, stored};

const OPEN: u16 = b'[' as u16;
const CLOSE: u16 = b']' as u16;
const COLON: u16 = b':' as u16;
const LINE_FEED: u16 = b'\n' as u16;

const VOICE: &[u8] = b"audio_as_voice";
const CURRENT: &[u8] = b"reply_to_current";
const REPLY_TO: usize = "reply_to".len();

/// The text without directive tags.
pub fn strip<T: Text>(text: &T) -> T {
    let mut cleaner = Cleaner::default();
    cleaner.read(text);
    cleaner.output(text)
}

/// What a machine that follows one possible tag waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wait {
    /// The second bracket.
    #[default]
    SecondBracket,
    /// The word, perhaps after white space.
    Word,
    /// The letter at this place of the word.
    Letter(usize),
    /// The closing brackets or white space, after a whole word.
    Close,
    /// The colon or white space, after `reply_to`.
    Colon,
    /// The first unit that an ID may have.
    Id,
    /// More of the ID or its end; only white space has come so far.
    BlankId,
    /// More of the ID or its end.
    MoreId,
    /// Its end: the ID cannot go on behind a line feed.
    IdEnd,
    /// The second closing bracket.
    LastBracket,
}

impl<H: Host> Stored<H> for Wait {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        const ALL: [Wait; 10] = [
            Wait::SecondBracket,
            Wait::Word,
            Wait::Letter(0),
            Wait::Close,
            Wait::Colon,
            Wait::Id,
            Wait::BlankId,
            Wait::MoreId,
            Wait::IdEnd,
            Wait::LastBracket,
        ];
        let (plain, mut letter) = match *self {
            Self::Letter(at) => (Self::Letter(0), at),
            other => (other, 0),
        };
        let mut place = ALL.iter().position(|wait| *wait == plain).unwrap_or(0);
        archive.length(&mut place);
        archive.length(&mut letter);
        match ALL.get(place) {
            Some(Self::Letter(_)) => *self = Self::Letter(letter),
            Some(other) => *self = *other,
            None => archive.refuse(),
        }
    }
}

enum Step {
    Goes(Wait),
    Fails,
    Closes,
}

impl Wait {
    /// The next state of a machine for the first pass's tag.
    fn voice(self, unit: u16) -> Step {
        match self {
            Self::Word if is_white(unit) => Step::Goes(Self::Word),
            Self::Word => Self::Letter(0).voice(unit),
            Self::Letter(at) => match letter(VOICE, at, unit) {
                Some(next) if next == VOICE.len() => Step::Goes(Self::Close),
                Some(next) => Step::Goes(Self::Letter(next)),
                None => Step::Fails,
            },
            _ => self.brackets(unit),
        }
    }

    /// The next state of a machine for the second pass's tags.
    fn reply(self, unit: u16) -> Step {
        let goes = match self {
            Self::Word if is_white(unit) => Self::Word,
            Self::Word => return Self::Letter(0).reply(unit),
            Self::Letter(REPLY_TO) | Self::Colon if unit == COLON => Self::Id,
            Self::Letter(REPLY_TO) | Self::Colon if is_white(unit) => Self::Colon,
            Self::Letter(at) => match letter(CURRENT, at, unit) {
                Some(next) if next == CURRENT.len() => Self::Close,
                Some(next) => Self::Letter(next),
                None => return Step::Fails,
            },
            Self::Id if unit == LINE_FEED => Self::Id,
            Self::Id if unit == CLOSE => return Step::Fails,
            Self::BlankId | Self::MoreId | Self::IdEnd if unit == CLOSE => Self::LastBracket,
            Self::Id | Self::BlankId if is_white(unit) => Self::BlankId,
            Self::MoreId if unit == LINE_FEED => Self::IdEnd,
            Self::Id | Self::BlankId | Self::MoreId => Self::MoreId,
            Self::IdEnd if is_white(unit) => Self::IdEnd,
            _ => return self.brackets(unit),
        };
        Step::Goes(goes)
    }

    fn brackets(self, unit: u16) -> Step {
        match self {
            Self::SecondBracket if unit == OPEN => Step::Goes(Self::Word),
            Self::Close if is_white(unit) => Step::Goes(Self::Close),
            Self::Close if unit == CLOSE => Step::Goes(Self::LastBracket),
            Self::LastBracket if unit == CLOSE => Step::Closes,
            _ => Step::Fails,
        }
    }
}

/// The place after `at` when `unit` is the word's letter there, in any case.
fn letter(word: &[u8], at: usize, unit: u16) -> Option<usize> {
    let expected = word.get(at)?;
    let found = u8::try_from(unit).ok()?;
    found.eq_ignore_ascii_case(expected).then_some(at + 1)
}

/// A place in the output where a tag of the second pass may have begun.
#[derive(Clone, Copy, Default)]
struct ReplyTag {
    start: usize,
    wait: Wait,
}

stored!(ReplyTag { start, wait });

/// A place in the input where a tag of the first pass may have begun, with
/// what the second pass was about to do there: when the tag closes, it never
/// was there for the second pass.
#[derive(Clone, Default)]
struct VoiceTag {
    start: usize,
    wait: Wait,
    replies: Vec<ReplyTag>,
}

stored!(VoiceTag {
    start,
    wait,
    replies
});

/// Follows each place of a text where a tag may have begun.
#[derive(Clone, Default)]
pub(crate) struct Tags {
    voices: Vec<VoiceTag>,
    replies: Vec<ReplyTag>,
}

stored!(Tags { voices, replies });

impl Tags {
    /// Whether no tag may have begun: only a bracket changes that.
    pub(crate) fn is_idle(&self) -> bool {
        self.voices.is_empty() && self.replies.is_empty()
    }

    /// Where the first tag begins that may still close.
    pub(crate) fn open_from(&self) -> Option<usize> {
        let of_voices = self.voices.iter().flat_map(|tag| {
            let before = tag.replies.iter().map(|reply| reply.start);
            before.chain(std::iter::once(tag.start))
        });
        let of_replies = self.replies.iter().map(|tag| tag.start);
        of_voices.chain(of_replies).min()
    }

    /// Notes that the first units of the output are gone.
    pub(crate) fn shift(&mut self, gone: usize) {
        let shift = |start: &mut usize| *start = start.saturating_sub(gone);
        for tag in &mut self.voices {
            shift(&mut tag.start);
            tag.replies
                .iter_mut()
                .for_each(|reply| shift(&mut reply.start));
        }
        self.replies
            .iter_mut()
            .for_each(|tag| shift(&mut tag.start));
    }

    /// Reads the unit that would stand at `at` in the output. If it closes a
    /// tag, answers where that begins: the output ends there then, without
    /// the unit.
    pub(crate) fn step(&mut self, at: usize, unit: u16) -> Option<usize> {
        let mut closed = None;
        self.voices.retain_mut(|tag| match tag.wait.voice(unit) {
            Step::Goes(wait) => {
                tag.wait = wait;
                true
            }
            Step::Fails => false,
            Step::Closes => {
                closed = Some((tag.start, std::mem::take(&mut tag.replies)));
                false
            }
        });
        if let Some((start, replies)) = closed {
            self.voices.clear();
            self.replies = replies;
            return Some(start);
        }
        if unit == OPEN {
            self.voices.push(VoiceTag {
                start: at,
                wait: Wait::SecondBracket,
                replies: self.replies.clone(),
            });
        }
        let start = self.step_replies(at, unit);
        if start.is_some() {
            self.replies.clear();
        }
        start
    }

    /// Where the tag that closes with this unit began, if one does.
    fn step_replies(&mut self, at: usize, unit: u16) -> Option<usize> {
        let mut closed: Option<usize> = None;
        let mut kept = 0;
        for place in 0..self.replies.len() {
            let Some(mut tag) = self.replies.get(place).copied() else {
                break;
            };
            match tag.wait.reply(unit) {
                Step::Fails => {}
                Step::Closes => closed = closed.or(Some(tag.start)),
                Step::Goes(wait) => {
                    tag.wait = wait;
                    let alike = self
                        .replies
                        .iter()
                        .take(kept)
                        .any(|earlier| earlier.wait == wait);
                    if !alike && let Some(slot) = self.replies.get_mut(kept) {
                        *slot = tag;
                        kept += 1;
                    }
                }
            }
        }
        self.replies.truncate(kept);
        if unit == OPEN {
            self.replies.push(ReplyTag {
                start: at,
                wait: Wait::SecondBracket,
            });
        }
        closed
    }
}

/// Removes directive tags from a text that grows.
///
/// The output is `cut` followed by the input from `cut_to` to `read`. As long
/// as nothing was removed that is the input itself.
#[derive(Clone)]
pub(crate) struct Cleaner<T> {
    read: usize,
    cut: Option<T>,
    cut_to: usize,
    tags: Tags,
    /// The shortest that the output was since it was last asked for.
    shortest: usize,
}

stored!(Cleaner<H::Text> { read, cut, cut_to, tags, shortest });

impl<T: Text> Default for Cleaner<T> {
    fn default() -> Self {
        Self {
            read: 0,
            cut: None,
            cut_to: 0,
            tags: Tags::default(),
            shortest: 0,
        }
    }
}

impl<T: Text> Cleaner<T> {
    /// Reads on in a text whose first units are those read before. Answers
    /// whether the output has only grown.
    pub(crate) fn read(&mut self, input: &T) -> bool {
        let bracket = input.find(b'[', self.read);
        self.read_on(input, bracket)
    }

    /// The same where it is known where the first `[` stands in what is new.
    pub(crate) fn read_on(&mut self, input: &T, bracket: Option<usize>) -> bool {
        let before = self.len();
        self.shortest = before;
        let end = input.len();
        if self.tags.is_idle() {
            self.read = bracket.unwrap_or(end);
        }
        while self.read < end {
            match self.tags.step(self.len(), input.unit(self.read)) {
                Some(start) => self.remove_from(input, start),
                None => self.read += 1,
            }
            if self.tags.is_idle() {
                self.read = input.find(b'[', self.read).unwrap_or(end);
            }
        }
        self.shortest == before
    }

    /// Whether the output is the input itself.
    pub(crate) fn is_whole(&self) -> bool {
        self.cut.is_none()
    }

    /// The output for the input read last.
    pub(crate) fn output(&mut self, input: &T) -> T {
        match self.cut.take() {
            None => input.clone(),
            Some(cut) if self.cut_to == self.read => self.cut.insert(cut).clone(),
            Some(cut) => {
                let output = cut.concat(&input.slice(self.cut_to, self.read));
                self.cut_to = self.read;
                self.cut.insert(output).clone()
            }
        }
    }

    fn len(&self) -> usize {
        self.cut.as_ref().map_or(0, T::len) + (self.read - self.cut_to)
    }

    /// Takes the output's end, from `start` on, away together with the unit
    /// that is being read.
    fn remove_from(&mut self, input: &T, start: usize) {
        let cut = match self.cut.take() {
            None => input.slice(0, start),
            Some(cut) if start <= cut.len() => cut.slice(0, start),
            Some(cut) => {
                let more = start - cut.len();
                cut.concat(&input.slice(self.cut_to, self.cut_to + more))
            }
        };
        self.cut = Some(cut);
        self.read += 1;
        self.cut_to = self.read;
        self.shortest = self.shortest.min(start);
    }
}
