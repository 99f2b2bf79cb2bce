//! How long words take: by syllables as read, and pauses at marks.

use super::numbers::read_number;
use crate::model::Millis;

/// Bounds of a sane reading speed, syllables a minute.
const SLOWEST: u32 = 200;
const FASTEST: u32 = 330;
/// Pauses in microseconds: a comma, a stop, a new paragraph.
const COMMA_US: i64 = 200_000;
const STOP_US: i64 = 450_000;
const PARAGRAPH_US: i64 = 600_000;

/// Reading speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Spoken syllables a minute; held within 200–330 when used.
    pub syllables_per_minute: u32,
}

impl Default for Rate {
    /// 270: news reading on Chinese television.
    fn default() -> Self {
        Self {
            syllables_per_minute: 270,
        }
    }
}

impl Rate {
    fn syllable_us(self) -> i64 {
        60_000_000 / i64::from(self.syllables_per_minute.clamp(SLOWEST, FASTEST))
    }
}

/// Microseconds that each character of `chars` takes, pauses included. A number's syllables are
/// spread over its characters.
#[must_use]
pub fn weights(chars: &[char], rate: Rate) -> Vec<i64> {
    let syllable = rate.syllable_us();
    let mut weights = vec![0; chars.len()];
    let mut at = 0;
    while at < chars.len() {
        if let Some(reading) = read_number(chars, at) {
            let spoken = reading.spoken.chars().filter(|c| is_spoken(*c)).count();
            let total = i64::try_from(spoken).unwrap_or(0) * syllable;
            let length = i64::try_from(reading.length).unwrap_or(1);
            for (n, weight) in (0..length).zip(&mut weights[at..]) {
                *weight = total * (n + 1) / length - total * n / length;
            }
            at += reading.length;
            continue;
        }
        let previous_is_mark = at > 0 && pause(chars[at - 1]) > 0;
        weights[at] = match chars[at] {
            // …… and ?! are one pause, not two.
            c if pause(c) > 0 => {
                if previous_is_mark {
                    0
                } else {
                    pause(c)
                }
            }
            c if is_spoken(c) => syllable,
            _ => 0,
        };
        at += 1;
    }
    // Silence after the last word is no reading time.
    for (c, weight) in chars.iter().zip(&mut weights).rev() {
        if pause(*c) == 0 && is_spoken(*c) {
            break;
        }
        *weight = 0;
    }
    weights
}

fn pause(c: char) -> i64 {
    match c {
        '，' | '、' | '；' | '：' | ',' | ';' => COMMA_US,
        '。' | '！' | '？' | '!' | '?' | '…' => STOP_US,
        '\n' => PARAGRAPH_US,
        _ => 0,
    }
}

fn is_spoken(c: char) -> bool {
    c.is_alphanumeric()
}

/// Syllables of `text` as read.
#[must_use]
pub fn syllables(text: &str) -> u32 {
    let count = super::numbers::as_read(text)
        .chars()
        .filter(|c| is_spoken(*c))
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Time to read `text` aloud.
#[must_use]
pub fn read_time(text: &str, rate: Rate) -> Millis {
    let chars: Vec<char> = text.chars().collect();
    Millis(weights(&chars, rate).iter().sum::<i64>() / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_heavy_copy_takes_longer_than_its_characters_say() {
        assert_eq!(
            syllables("截至2020年7月31日，深圳共登记社会组织10929家。"),
            31
        );
        assert_eq!(syllables("直接惠及22988名留守和困境儿童。"), 21);
    }

    #[test]
    fn pauses_count_but_not_after_the_last_word() {
        let rate = Rate::default();
        let one = read_time("每周一现", rate);
        assert_eq!(one, read_time("每周一现。", rate));
        // A syllable is 222,222 µs: halves of milliseconds add up.
        assert!((199..=201).contains(&(read_time("每周一现，每周一现", rate).0 - 2 * one.0)));
        assert_eq!(read_time("", rate), Millis::ZERO);
    }
}
