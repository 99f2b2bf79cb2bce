//! The unified social credit code (统一社会信用代码, GB 32100-2015) of a social organization.

/// Characters of the code, in the order of their values; no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of GB 32100-2015 for characters 1–17: 3^(i−1) mod 31.
const WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
/// Weights of GB 11714 for the eight characters of the organization code.
const INNER_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Why a code is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Not 18 characters of the alphabet.
    #[error("`{0}` is not 18 characters of 0–9 and A–Y without I, O, S, V")]
    Shape(String),
    /// Check character 18 is wrong.
    #[error("`{given}` has a wrong check character: {expected} expected at the end")]
    Check {
        /// The code.
        given: String,
        /// What it should end with.
        expected: char,
    },
    /// The organization code inside (9–17) does not check.
    #[error("`{given}` holds a wrong organization code: {expected} expected at position 17")]
    Inner {
        /// The code.
        given: String,
        /// What should stand there.
        expected: char,
    },
}

/// Checks shape, the inner organization code (GB 11714) and the check character.
///
/// # Errors
/// [`CreditCodeError`] says what is expected instead.
pub fn check(code: &str) -> Result<(), CreditCodeError> {
    let shape = || CreditCodeError::Shape(code.to_owned());
    let values: Vec<u32> = code
        .bytes()
        .map(|byte| {
            ALPHABET
                .iter()
                .position(|c| *c == byte)
                .and_then(|at| u32::try_from(at).ok())
        })
        .collect::<Option<_>>()
        .ok_or_else(shape)?;
    if values.len() != 18 {
        return Err(shape());
    }
    // In GB 11714 a letter counts A = 10 … Z = 35, with no letter left out.
    let plain = |byte: u8| {
        if byte.is_ascii_digit() {
            u32::from(byte - b'0')
        } else {
            u32::from(byte - b'A') + 10
        }
    };
    let inner: u32 = code
        .bytes()
        .skip(8)
        .zip(INNER_WEIGHTS)
        .map(|(byte, weight)| plain(byte) * weight)
        .sum();
    let expected = match 11 - inner % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    if code.chars().nth(16) != Some(expected) {
        return Err(CreditCodeError::Inner {
            given: code.to_owned(),
            expected,
        });
    }
    let sum: u32 = values
        .iter()
        .zip(WEIGHTS)
        .map(|(value, weight)| value * weight)
        .sum();
    let expected = char::from(ALPHABET[((31 - sum % 31) % 31) as usize]);
    if !code.ends_with(expected) {
        return Err(CreditCodeError::Check {
            given: code.to_owned(),
            expected,
        });
    }
    Ok(())
}

/// 社会团体, 社会服务机构, 基金会 or 其他, from the second character; `None` when the code is not one
/// of a civil affairs department (first character 5).
#[must_use]
pub fn kind(code: &str) -> Option<&'static str> {
    match code.as_bytes() {
        [b'5', b'1', ..] => Some("社会团体"),
        [b'5', b'2', ..] => Some("社会服务机构"),
        [b'5', b'3', ..] => Some("基金会"),
        [b'5', b'9', ..] => Some("其他社会组织"),
        _ => None,
    }
}

/// The district of registration within Shenzhen by the division code (characters 3–8); `None` for
/// the city itself and places elsewhere.
#[must_use]
pub fn district(code: &str) -> Option<&'static str> {
    match code.get(2..8)? {
        "440303" => Some("罗湖区"),
        "440304" => Some("福田区"),
        "440305" => Some("南山区"),
        "440306" => Some("宝安区"),
        "440307" => Some("龙岗区"),
        "440308" => Some("盐田区"),
        "440309" => Some("龙华区"),
        "440310" => Some("坪山区"),
        "440311" => Some("光明区"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_codes_pass_and_a_changed_character_does_not() {
        // Public codes that the standard's arithmetic was proved on; the last is the standard's sample.
        for code in [
            "53440300305837768J",
            "5144030050267905XD",
            "51440300MJL1712376",
            "52440300MJL186084F",
            "91350100M000100Y43",
        ] {
            assert_eq!(check(code), Ok(()), "{code}");
            for at in 0..18 {
                for other in ALPHABET {
                    let mut changed = code.as_bytes().to_vec();
                    if changed[at] == *other {
                        continue;
                    }
                    changed[at] = *other;
                    let changed = String::from_utf8(changed).unwrap();
                    assert!(check(&changed).is_err(), "{changed}");
                }
            }
        }
        assert!(check("5144030").is_err());
        assert!(check("５1440300MJL1712376").is_err());
        assert_eq!(kind("53440300305837768J"), Some("基金会"));
    }
}
