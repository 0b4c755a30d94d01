//! How state becomes bytes and comes back.
//!
//! A snapshot is `runcast`, a version, the state and a checksum over all of
//! it. Integers are varints, lengths stand before what they measure, texts
//! are UTF-8 or, with a lone surrogate in them, UTF-16. A name is written out
//! where it first occurs and is a number from then on.
//!
//! Each type says what it holds next to its definition, with `stored!`. One
//! walk serves both ways, so that they cannot differ: it shows each value to
//! an [`Archive`], which either writes it down or puts what was written in
//! its place. Reading trusts no length; where the bytes do not fit it goes on
//! with nothings, and the whole is refused at the end.

mod values;

use crate::host::{Host, Name, NameMap, Text};

const MAGIC: &[u8] = b"runcast";
const VERSION: u8 = 2;
const CHECKSUM: usize = 8;

/// What a snapshot can hold.
pub trait Stored<H: Host> {
    /// Shows all that it holds to the archive.
    fn store(&mut self, archive: &mut Archive<'_, H>);
}

/// Says that a type holds these members, all of them; with `default`, that
/// without anything in them it is nothing.
macro_rules! stored {
    ($type:ty { $($member:ident),* $(,)? }) => {
        impl<H: $crate::host::Host> $crate::snapshot::Stored<H> for $type {
            #[inline(never)]
            fn store(&mut self, archive: &mut $crate::snapshot::Archive<'_, H>) {
                $($crate::snapshot::Stored::<H>::store(&mut self.$member, archive);)*
            }
        }
    };
    (default $type:ty { $($member:ident),* $(,)? }) => {
        impl<H: $crate::host::Host> Default for $type {
            fn default() -> Self {
                Self { $($member: Default::default()),* }
            }
        }

        $crate::snapshot::stored!($type { $($member),* });
    };
}

/// Says that an enumeration has these values, by number from 0 on.
macro_rules! stored_as_number {
    ($type:ty { $($value:ident),* $(,)? }) => {
        impl<H: $crate::host::Host> $crate::snapshot::Stored<H> for $type {
            fn store(&mut self, archive: &mut $crate::snapshot::Archive<'_, H>) {
                let mut number = *self as u8;
                $crate::snapshot::Stored::<H>::store(&mut number, archive);
                match [$(Self::$value),*].get(usize::from(number)) {
                    Some(value) => *self = *value,
                    None => archive.refuse(),
                }
            }
        }
    };
}

pub(crate) use {stored, stored_as_number};

/// A snapshot that is being written or read.
pub struct Archive<'a, H: Host> {
    host: &'a dyn Strings<H>,
    /// What was written so far.
    written: Vec<u8>,
    places: H::Map<usize>,
    /// What is still to be read; `None` while writing.
    rest: Option<&'a [u8]>,
    names: Vec<H::Name>,
    /// Whether nothing is written but names looked at.
    only_names: bool,
    refused: bool,
}

/// The strings of names.
pub trait Strings<H: Host> {
    /// The string of a name.
    fn text(&self, name: &H::Name) -> H::Text;
    /// The name of a string.
    fn name(&self, text: H::Text) -> H::Name;
}

impl<'a, H: Host> Archive<'a, H> {
    fn new(host: &'a dyn Strings<H>, rest: Option<&'a [u8]>) -> Self {
        Self {
            host,
            written: Vec::new(),
            places: H::Map::default(),
            rest,
            names: Vec::new(),
            only_names: false,
            refused: false,
        }
    }

    /// The value as bytes, about so many: a buffer that has to grow leaves
    /// holes as large as itself.
    pub(crate) fn write(
        host: &'a dyn Strings<H>,
        value: &mut impl Stored<H>,
        about: usize,
    ) -> Vec<u8> {
        let mut archive = Self::new(host, None);
        archive.written.reserve_exact(about);
        archive.written.extend_from_slice(MAGIC);
        archive.written.push(VERSION);
        value.store(&mut archive);
        let sum = checksum(&archive.written);
        archive.written.extend_from_slice(&sum);
        archive.written
    }

    /// Puts into the value what the bytes tell. Answers whether they are all
    /// of a snapshot of this version.
    pub(crate) fn read(
        host: &'a dyn Strings<H>,
        bytes: &'a [u8],
        value: &mut impl Stored<H>,
    ) -> bool {
        let Some(state) = state_of(bytes) else {
            return false;
        };
        let mut archive = Self::new(host, Some(state));
        value.store(&mut archive);
        !archive.refused && archive.rest.is_some_and(<[u8]>::is_empty)
    }

    /// Every name that `walk` shows, once, and each of them trimmed: what is
    /// kept by name may be kept by that.
    pub(crate) fn names(host: &'a dyn Strings<H>, walk: &mut dyn FnMut(&mut Self)) -> Vec<H::Name> {
        let mut archive = Self::new(host, None);
        archive.only_names = true;
        walk(&mut archive);
        for at in 0..archive.names.len() {
            if let Some(name) = archive.names.get(at) {
                archive.name(&mut name.trimmed());
            }
        }
        archive.names
    }

    /// Whether values are written down.
    pub fn is_writing(&self) -> bool {
        self.rest.is_none() && !self.only_names
    }

    /// Whether values are put in place.
    pub fn is_reading(&self) -> bool {
        self.rest.is_some()
    }

    /// Notes that the bytes are not what they have to be.
    #[inline(never)]
    pub fn refuse(&mut self) {
        if self.is_reading() {
            self.refused = true;
            self.rest = Some(&[]);
        }
    }

    /// A name.
    #[inline(never)]
    pub fn name(&mut self, name: &mut H::Name) {
        let mut place = self.names.len();
        if let Some(known) = self.places.get(name)
            && !self.is_reading()
        {
            place = *known;
        }
        self.length(&mut place);
        if place == self.names.len() {
            let mut text = H::Text::empty();
            if self.is_writing() {
                text = self.host.text(name);
            }
            if !self.is_reading() {
                *self.places.or_default(name) = place;
            }
            self.text(&mut text);
            if self.is_reading() {
                *name = self.host.name(text);
            }
            self.names.push(name.clone());
        } else if let Some(known) = self.names.get(place) {
            name.clone_from(known);
        } else {
            self.refuse();
        }
    }

    /// A text.
    #[inline(never)]
    pub fn text(&mut self, text: &mut H::Text) {
        if self.only_names {
            return;
        }
        if !self.is_reading() {
            if let Some(utf8) = text.to_utf8() {
                self.length(&mut (utf8.len() << 1));
                self.written.extend_from_slice(utf8.as_bytes());
                return;
            }
            // An odd length says that these are units.
            self.length(&mut (text.len() << 2 | 1));
            for at in 0..text.len() {
                self.bytes(&mut text.unit(at).to_le_bytes());
            }
            return;
        }
        let mut length = 0;
        self.length(&mut length);
        let bytes = self.take(length >> 1);
        if length & 1 == 0 {
            match std::str::from_utf8(bytes) {
                Ok(utf8) => *text = H::Text::from_utf8(utf8),
                Err(_) => self.refuse(),
            }
            return;
        }
        let mut units = Vec::new();
        for pair in bytes.chunks_exact(2) {
            let high_first = pair.iter().rev();
            units.push(high_first.fold(0, |unit, byte| unit << 8 | u16::from(*byte)));
        }
        *text = H::Text::from_units(&units);
    }

    /// Fixed bytes.
    #[inline(never)]
    fn bytes(&mut self, bytes: &mut [u8]) {
        if !self.is_reading() {
            if !self.only_names {
                self.written.extend_from_slice(bytes);
            }
            return;
        }
        let taken = self.take(bytes.len());
        if taken.len() == bytes.len() {
            bytes.copy_from_slice(taken);
        }
    }

    #[inline(never)]
    fn take(&mut self, length: usize) -> &'a [u8] {
        let rest = self.rest.unwrap_or_default();
        if let Some((taken, rest)) = rest.split_at_checked(length) {
            self.rest = Some(rest);
            return taken;
        }
        self.refuse();
        &[]
    }

    #[inline(never)]
    fn number(&mut self, number: &mut u64) {
        let mut left = *number;
        let mut read = 0;
        let mut shift = 0;
        while shift < 64 {
            let more = u8::from(left > 0x7f) << 7;
            let mut byte = [left as u8 & 0x7f | more];
            self.bytes(&mut byte);
            let [byte] = byte;
            read |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 || self.refused {
                break;
            }
            left >>= 7;
            shift += 7;
        }
        *number = read;
    }

    #[inline(never)]
    pub(crate) fn length(&mut self, length: &mut usize) {
        let mut number = *length as u64;
        self.number(&mut number);
        *length = number as usize;
    }

    /// So many of something, as long as there are bytes for them.
    fn many<T: Stored<H> + Default>(&mut self, values: &mut Vec<T>) {
        let mut length = values.len();
        self.length(&mut length);
        for at in 0..length {
            if self.refused {
                break;
            }
            if self.is_reading() {
                values.push(T::default());
            }
            if let Some(value) = values.get_mut(at) {
                value.store(self);
            }
        }
    }

    /// What is kept by name; answers how much that is.
    pub(crate) fn map<V: Stored<H> + Default>(&mut self, map: &mut H::Map<V>) -> usize {
        let mut length = 0;
        map.visit_mut(&mut |_, _| length += 1);
        self.length(&mut length);
        if self.is_reading() {
            let mut name = H::Name::default();
            for _ in 0..length {
                if self.refused {
                    break;
                }
                self.name(&mut name);
                // One that was there already would count twice.
                if map.get(&name).is_some() {
                    self.refuse();
                }
                map.or_default(&name).store(self);
            }
        } else {
            map.visit_mut(&mut |name, value| {
                self.name(&mut name.clone());
                value.store(self);
            });
        }
        length
    }
}

/// The state in a snapshot, if it is whole and of this version.
fn state_of(bytes: &[u8]) -> Option<&[u8]> {
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM)?)?;
    let (version, state) = body.strip_prefix(MAGIC)?.split_first()?;
    (checksum(body) == sum && *version == VERSION).then_some(state)
}

/// FNV-1a: notices each single changed byte for certain.
fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let sum = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    sum.to_le_bytes()
}
