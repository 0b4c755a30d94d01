//! How plain values and what is made of them are stored.

use std::collections::VecDeque;

use super::{Archive, Stored};
use crate::host::Host;

impl<H: Host> Stored<H> for u64 {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        archive.number(self);
    }
}

impl<H: Host> Stored<H> for usize {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        archive.length(self);
    }
}

impl<H: Host> Stored<H> for u8 {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        archive.bytes(std::slice::from_mut(self));
    }
}

impl<H: Host> Stored<H> for bool {
    #[inline(never)]
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        let mut byte = [u8::from(*self)];
        archive.bytes(&mut byte);
        *self = byte == [1];
    }
}

impl<H: Host> Stored<H> for f64 {
    #[inline(never)]
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        let mut bytes = self.to_le_bytes();
        archive.bytes(&mut bytes);
        *self = Self::from_le_bytes(bytes);
    }
}

impl<H: Host, T: Stored<H> + Default> Stored<H> for Option<T> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        let mut is_some = self.is_some();
        Stored::<H>::store(&mut is_some, archive);
        if is_some {
            self.get_or_insert_default().store(archive);
        }
    }
}

impl<H: Host, T: Stored<H>> Stored<H> for Box<T> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        T::store(self, archive);
    }
}

impl<H: Host, T: Stored<H>, U: Stored<H>> Stored<H> for (T, U) {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        self.0.store(archive);
        self.1.store(archive);
    }
}

impl<H: Host, const N: usize> Stored<H> for [u64; N] {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        self.iter_mut().for_each(|number| archive.number(number));
    }
}

impl<H: Host, T: Stored<H> + Default> Stored<H> for Vec<T> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        archive.many(self);
    }
}

impl<H: Host, T: Stored<H> + Default> Stored<H> for VecDeque<T> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        let mut length = self.len();
        archive.length(&mut length);
        for at in 0..length {
            if archive.refused {
                break;
            }
            if archive.is_reading() {
                self.push_back(T::default());
            }
            if let Some(value) = self.get_mut(at) {
                value.store(archive);
            }
        }
    }
}
