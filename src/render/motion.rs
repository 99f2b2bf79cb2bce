//! How a designer writes movement: `data-enter="rise 40 200 600"`.

use super::card::{Effect, Motion, Transition};

/// Reads one `data-enter` or `data-exit`: the effect (`fade`, `rise`, `slide`, `wipe`), for `rise`
/// and `slide` a distance in pixels, then the delay and the length in milliseconds.
///
/// # Errors
/// What is wrong with it, in English, for the designer.
pub fn transition(text: &str) -> Result<Transition, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let wrong = || {
        format!(
            "`{text}` is not a movement: write `fade DELAY LENGTH`, `wipe DELAY LENGTH`, \
             `rise PIXELS DELAY LENGTH` or `slide PIXELS DELAY LENGTH`, times in milliseconds"
        )
    };
    let millis = |word: &str| word.parse::<u32>().map_err(|_| wrong());
    let pixels = |word: &str| {
        word.parse::<f32>()
            .ok()
            .filter(|pixels| pixels.abs() <= 1920.0)
            .ok_or_else(wrong)
    };
    let (effect, delay, length) = match words.as_slice() {
        ["fade", delay, length] => (Effect::Fade, delay, length),
        ["wipe", delay, length] => (Effect::WipeRight, delay, length),
        ["rise", by, delay, length] => (Effect::Rise(pixels(by)?), delay, length),
        ["slide", by, delay, length] => (Effect::SlideRight(pixels(by)?), delay, length),
        _ => return Err(wrong()),
    };
    Ok(Transition {
        effect,
        delay_ms: millis(delay)?,
        length_ms: millis(length)?,
    })
}

/// The motion of a layer from its two attributes; `later_ms` is added to the entrance.
///
/// # Errors
/// As [`transition`].
pub fn motion(enter: Option<&str>, exit: Option<&str>, later_ms: u32) -> Result<Motion, String> {
    let mut motion = Motion {
        enter: enter.map(transition).transpose()?,
        exit: exit.map(transition).transpose()?,
    };
    if let Some(enter) = &mut motion.enter {
        enter.delay_ms = enter.delay_ms.saturating_add(later_ms);
    }
    Ok(motion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movement_is_read_and_staggered() {
        let motion = motion(Some("rise 40 200 600"), Some("fade 0 320"), 90).expect("movement");
        assert_eq!(
            motion.enter,
            Some(Transition {
                effect: Effect::Rise(40.0),
                delay_ms: 290,
                length_ms: 600
            })
        );
        assert_eq!(motion.exit.map(|exit| exit.effect), Some(Effect::Fade));
    }

    #[test]
    fn a_wrong_movement_says_how_to_write_it() {
        for wrong in [
            "",
            "fade",
            "jump 1 2",
            "rise x 1 2",
            "fade 1",
            "rise 1e9 0 1",
            "fade -1 2",
        ] {
            let said = transition(wrong).expect_err(wrong);
            assert!(said.contains("write `fade DELAY LENGTH`"), "{said}");
        }
    }
}
