//! Hashes of pieces of text. They are stored, so they are our own and never change: a changed hash is
//! a new [`super::FORMAT`].

/// FNV-1a over the characters, then mixed, so that the low bits may be used for sampling.
pub(super) fn hash64(chars: impl IntoIterator<Item = char>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in chars {
        for byte in u32::from(c).to_le_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}

/// Half of it: a piece of four characters needs no more.
pub(super) fn hash32(chars: impl IntoIterator<Item = char>) -> u32 {
    let hash = hash64(chars);
    u32::try_from(hash >> 32).unwrap_or(0)
}

/// The same for a text.
pub(super) fn of(text: &str) -> u32 {
    hash32(text.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_hashes_never_change() {
        assert_eq!(hash64("银龄课堂".chars()), 15_188_751_252_481_690_741);
        assert_ne!(of("银龄课堂"), of("银龄讲堂"));
    }
}
