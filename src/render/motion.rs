//! How a designer writes what moves, how and when: `title.toml` beside `title.svg`, one table for
//! each layer that does.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    card::{Effect, Motion, Transition},
    ease::Ease,
    shadow::Shadow,
};

/// Longest delay or movement, milliseconds: a minute.
const LONGEST_MS: u32 = 60_000;
/// Longest count, milliseconds: every number on the way is painted.
const LONGEST_COUNT_MS: u32 = 4000;

/// What is written about one layer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LayerMotion {
    /// How it comes and goes.
    pub motion: Motion,
    /// Each child group is a layer of its own.
    pub split: bool,
    /// Each of them comes so much after the one before, milliseconds.
    pub stagger_ms: u32,
    /// Its number counts up.
    pub count: Option<Count>,
    /// Cast by everything in it.
    pub shadow: Option<Shadow>,
    /// Strength of the grain, code values.
    pub grain: f32,
}

/// A number that counts to its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// Where it begins.
    pub from: f64,
    /// When, from the card's start.
    pub delay_ms: u32,
    /// For how long.
    pub length_ms: u32,
    /// How evenly.
    pub ease: Ease,
}

/// All layers of one template that move, by their id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Motions {
    layers: BTreeMap<String, LayerMotion>,
}

impl Motions {
    /// Reads one file. `is_layer` says whether the template has a layer of that id.
    ///
    /// # Errors
    /// What is wrong, in English, with the line and the layer.
    pub fn read(text: &str, is_layer: impl Fn(&str) -> bool) -> Result<Self, String> {
        let written: BTreeMap<String, Written> = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            place(text, at) + error.message()
        })?;
        let mut layers = BTreeMap::new();
        for (name, layer) in written {
            let at = header(text, &name);
            if !is_layer(&name) {
                return Err(format!(
                    "{}there is no such layer: no `<g id=\"{name}\">` at the top of the template",
                    place(text, at)
                ));
            }
            let read = layer.read().map_err(|error| place(text, at) + &error)?;
            layers.insert(name, read);
        }
        Ok(Self { layers })
    }

    /// What is written about the layer `id`; `None`: it is there all the time, as it is drawn.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&LayerMotion> {
        self.layers.get(id)
    }

    /// The ids that the file names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.layers.keys().map(String::as_str)
    }
}

/// A table as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    enter: Option<Move>,
    exit: Option<Move>,
    #[serde(default)]
    split: bool,
    #[serde(default)]
    stagger: u32,
    count: Option<Counting>,
    shadow: Option<Shadow>,
    #[serde(default)]
    grain: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Fade,
    Rise,
    Slide,
    Wipe,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Side {
    Left,
    Right,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    effect: Kind,
    by: Option<f32>,
    from: Option<Side>,
    #[serde(default)]
    delay: u32,
    length: u32,
    ease: Option<Ease>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counting {
    #[serde(default)]
    from: f64,
    #[serde(default)]
    delay: u32,
    length: u32,
    #[serde(default)]
    ease: Ease,
}

impl Written {
    fn read(self) -> Result<LayerMotion, String> {
        let read = |what: &str, written: Option<Move>, ease: Ease| {
            written
                .map(|written| written.read(ease))
                .transpose()
                .map_err(|error| format!("{what}: {error}"))
        };
        if !(0.0..=8.0).contains(&self.grain) {
            return Err(format!("grain {}: 0 to 8 code values", self.grain));
        }
        if self.stagger > 0 && !self.split {
            return Err("stagger: only what is split comes one after another".to_owned());
        }
        if self.stagger > LONGEST_MS {
            return Err(format!("stagger {}: at most a minute", self.stagger));
        }
        if let Some(shadow) = self.shadow {
            shadow.check()?;
        }
        let count = self.count.map(Counting::read).transpose()?;
        if count.is_some() && self.split {
            return Err("count: a layer that is split does not count".to_owned());
        }
        Ok(LayerMotion {
            motion: Motion {
                enter: read("enter", self.enter, Ease::OutCubic)?,
                exit: read("exit", self.exit, Ease::InCubic)?,
                ..Motion::default()
            },
            split: self.split,
            stagger_ms: self.stagger,
            count,
            shadow: self.shadow,
            grain: self.grain,
        })
    }
}

impl Move {
    fn read(self, ease: Ease) -> Result<Transition, String> {
        let side = self.from.unwrap_or(Side::Left);
        let by = || {
            self.by
                .filter(|by| by.abs() <= 1920.0)
                .ok_or("needs `by`, pixels up to 1920")
        };
        let effect = match self.effect {
            Kind::Rise => Effect::Rise(by()?),
            Kind::Slide if side == Side::Right => Effect::SlideRight(-by()?),
            Kind::Slide => Effect::SlideRight(by()?),
            Kind::Wipe if side == Side::Right => Effect::WipeLeft,
            Kind::Wipe => Effect::WipeRight,
            Kind::Fade => Effect::Fade,
        };
        if self.by.is_some() && matches!(self.effect, Kind::Fade | Kind::Wipe) {
            return Err("`by` belongs to rise and slide".to_owned());
        }
        if self.from.is_some() && matches!(self.effect, Kind::Fade | Kind::Rise) {
            return Err("`from` belongs to slide and wipe".to_owned());
        }
        if self.delay > LONGEST_MS || self.length > LONGEST_MS {
            return Err("delay and length: milliseconds, at most a minute".to_owned());
        }
        Ok(Transition {
            effect,
            ease: self.ease.unwrap_or(ease),
            delay_ms: self.delay,
            length_ms: self.length,
        })
    }
}

impl Counting {
    fn read(self) -> Result<Count, String> {
        if self.length > LONGEST_COUNT_MS || self.delay > LONGEST_MS {
            return Err(format!(
                "count: length at most {LONGEST_COUNT_MS} ms, delay at most a minute"
            ));
        }
        if !(0.0..=1e12).contains(&self.from) {
            return Err("count: from 0 to a million million".to_owned());
        }
        Ok(Count {
            from: self.from,
            delay_ms: self.delay,
            length_ms: self.length,
            ease: self.ease,
        })
    }
}

/// Where the table of `name` begins in the file, bytes.
fn header(text: &str, name: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let key = line.trim_start_matches(['[', ' ', '"', '\'']);
        let rest = key.strip_prefix(name).map(str::trim_start);
        if rest.is_some_and(|rest| rest.starts_with([']', '.', '=', '"', '\''])) {
            return at;
        }
        at += line.len();
    }
    0
}

/// `line 3, layer `words`: ` for a byte of the file.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    // The header may be the very line that is meant.
    let upto = text[before.len()..]
        .find('\n')
        .map_or(text, |end| &text[..before.len() + end]);
    let table = upto
        .lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix('[')?.split([']', '.']).next());
    match table {
        Some(table) => format!("line {line}, layer `{}`: ", table.trim_matches(['"', '\''])),
        None => format!("line {line}: "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Motions, String> {
        Motions::read(text, |name| ["words", "mark"].contains(&name))
    }

    #[test]
    fn what_is_written_is_what_moves() {
        let motions = read(
            r#"
[words]
enter = { effect = "rise", by = 40, delay = 200, length = 600 }
exit = { effect = "wipe", from = "right", length = 320, ease = "linear" }
split = true
stagger = 90
grain = 1.6

[mark]
enter = { effect = "slide", from = "right", by = 30, length = 500, ease = "out-expo" }
count = { from = 100, delay = 200, length = 1200 }
shadow = { drop = 3, spread = 10, opacity = 0.6 }
"#,
        )
        .expect("a description");
        let words = motions.of("words").expect("words");
        assert_eq!(
            words.motion.enter,
            Some(Transition {
                effect: Effect::Rise(40.0),
                ease: Ease::OutCubic,
                delay_ms: 200,
                length_ms: 600
            })
        );
        let exit = words.motion.exit.expect("an exit");
        assert_eq!((exit.effect, exit.ease), (Effect::WipeLeft, Ease::Linear));
        assert!(words.split && words.stagger_ms == 90 && (words.grain - 1.6).abs() < 1e-6);
        let mark = motions.of("mark").expect("mark");
        assert_eq!(
            mark.motion.enter.map(|enter| enter.effect),
            Some(Effect::SlideRight(-30.0))
        );
        assert_eq!(mark.count.map(|count| count.length_ms), Some(1200));
        assert_eq!(mark.shadow.map(|shadow| shadow.spread), Some(10));
        assert_eq!(motions.of("ground"), None);
    }

    #[test]
    fn what_goes_eases_in_unless_it_says_otherwise() {
        let motions = read("[mark]\nexit = { effect = \"fade\", length = 300 }").expect("read");
        let exit = motions.of("mark").and_then(|mark| mark.motion.exit);
        assert_eq!(exit.map(|exit| exit.ease), Some(Ease::InCubic));
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_layer() {
        for (wrong, line) in [
            ("[mark]\nenter = { effect = \"jump\", length = 1 }", 2),
            ("[mark]\nenter = { effect = \"rise\", length = 1 }", 1),
            ("[mark]\nenter = { effect = \"fade\" }", 2),
            ("[mark]\nsplit = true\nspin = 3", 3),
            ("[mark]\n\nexit = { effect = \"fade\", length = -3 }", 3),
            (
                "[mark]\nenter = { effect = \"fade\", by = 3, length = 3 }",
                1,
            ),
            ("[mark]\ngrain = 90.0", 1),
            ("[mark]\nstagger = 9", 1),
            ("[mark]\ncount = { length = 900000 }", 1),
            (
                "[mark]\nshadow = { drop = 900, spread = 1, opacity = 1.0 }",
                1,
            ),
        ] {
            let said = read(wrong).expect_err(wrong);
            let place = format!("line {line}, layer `mark`: ");
            assert!(said.starts_with(&place), "{said}");
        }
        let said = read("[mark]\n\n[wrods]\nsplit = true").expect_err("no such layer");
        assert!(
            said.starts_with("line 3, layer `wrods`: there is no such layer"),
            "{said}"
        );
    }

    #[test]
    fn an_empty_description_moves_nothing() {
        assert_eq!(read("# nothing\n"), Ok(Motions::default()));
    }
}
