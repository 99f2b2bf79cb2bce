//! The delivery profile that the settings name: one of ours, or a station's file over one of ours.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    ConfigError, Render, StrapFormat,
    toml_text::{check_keys, line_of, locate, nearest, overlay, parse},
};
use crate::model::profile::{Check, DeliveryProfile, Fields, Films, NAME_FACTS, OWN_NAME, Strap};

/// Ours, by name.
const BUILT_IN: [(&str, &str); 3] = [
    (
        "station-basic",
        include_str!("../../config/delivery/station-basic.toml"),
    ),
    (
        "xdcam-hd422",
        include_str!("../../config/delivery/xdcam-hd422.toml"),
    ),
    ("prores", include_str!("../../config/delivery/prores.toml")),
];

/// Papers without which nobody could tell what a package is.
const ALWAYS: [&str; 4] = ["README.txt", "checks.html", "manifest.json", "SHA256SUMS"];

/// The profile `named`: a name of ours, or a path.
///
/// # Errors
/// [`ConfigError`] names file, line and key, and what is allowed there.
pub fn load(named: &str) -> Result<DeliveryProfile, ConfigError> {
    if let Some((name, text)) = BUILT_IN.iter().find(|(name, _)| *name == named) {
        let path = PathBuf::from(format!("config/delivery/{name}.toml (built in)"));
        return read(&path, text);
    }
    let path = Path::new(named);
    if !named.ends_with(".toml") && !named.contains('/') {
        return Err(ConfigError::Shape {
            path: PathBuf::from("delivery.profile"),
            detail: format!("there is no delivery profile `{named}`"),
            hint: format!(
                "{}; a file of your own ends with .toml",
                nearest(named, &names())
            ),
        });
    }
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    read(path, &text)
}

fn names() -> Vec<&'static str> {
    BUILT_IN.iter().map(|(name, _)| *name).collect()
}

fn read(path: &Path, text: &str) -> Result<DeliveryProfile, ConfigError> {
    let shape = |detail: String, hint: String| ConfigError::Shape {
        path: path.to_owned(),
        detail,
        hint,
    };
    let mut own = parse(path, text)?;
    let base = match own.remove("base") {
        None => None,
        Some(toml::Value::String(base)) if names().contains(&base.as_str()) => Some(base),
        Some(other) => {
            let told = other.as_str().unwrap_or_default();
            return Err(shape(
                format!(
                    "line {}: `base` is {other}, which is no profile of ours",
                    line_of(text, "base")
                ),
                nearest(told, &names()),
            ));
        }
    };
    let whole = whole(base.as_deref().unwrap_or("station-basic"))?;
    check_keys(path, text, &whole, &own, &[], &mut Vec::new())?;
    let mut merged = whole;
    overlay(&mut merged, own);
    let profile: DeliveryProfile = toml::Value::Table(merged)
        .try_into()
        .map_err(|error: toml::de::Error| shape(locate(text, &error.to_string()), String::new()))?;
    check(&profile)
        .map_err(|(key, problem)| {
            let last = key.rsplit('.').next().unwrap_or_default();
            let line = line_in(text, &key).unwrap_or_else(|| line_of(text, last));
            shape(format!("line {line}: `{key}` {problem}"), String::new())
        })
        .map(|()| profile)
}

/// The line of the last of `key`'s parts below the heading of the others.
fn line_in(text: &str, key: &str) -> Option<usize> {
    let (table, last) = key.rsplit_once('.')?;
    let heading = format!("[{table}]");
    let from = text.lines().position(|line| line.trim() == heading)?;
    let found = text.lines().skip(from + 1).position(|line| {
        line.trim_start()
            .strip_prefix(last)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    })?;
    Some(from + found + 2)
}

/// One of ours with all its keys.
fn whole(name: &str) -> Result<toml::Table, ConfigError> {
    let text = BUILT_IN.iter().find(|(known, _)| *known == name);
    let (_, text) = text.unwrap_or(&BUILT_IN[0]);
    let mut own = parse(Path::new(name), text)?;
    match own.remove("base") {
        Some(toml::Value::String(base)) if base != name => {
            let mut merged = whole(&base)?;
            overlay(&mut merged, own);
            Ok(merged)
        }
        _ => Ok(own),
    }
}

/// What is wrong with a profile, and under which key.
fn check(profile: &DeliveryProfile) -> Result<(), (String, String)> {
    let wrong = |key: &str, problem: String| Err((key.to_owned(), problem));
    let picture = &profile.picture;
    if profile.name.trim().is_empty() || profile.name.contains(char::is_control) {
        return wrong("name", "must be one line and not empty".to_owned());
    }
    for (key, found, only) in [
        ("picture.width", picture.width, 1920),
        ("picture.height", picture.height, 1080),
        ("picture.rate", picture.rate, 25),
    ] {
        if found != only {
            return wrong(
                key,
                format!("is {found}, but this program makes {only} only"),
            );
        }
    }
    let (fields, told) = match profile.films.kind {
        Films::Web => (Fields::Progressive, "progressive"),
        Films::Xdcam | Films::Prores => (Fields::UpperFirst, "upper_first"),
    };
    if picture.fields != fields {
        return wrong(
            "picture.fields",
            format!("must be \"{told}\": that is how this kind of films is made"),
        );
    }
    if profile.straps.kinds.is_empty() {
        return wrong(
            "straps.kinds",
            "is empty, but must name qtrle, prores4444 or both".to_owned(),
        );
    }
    let sound = profile.sound;
    for (key, value, low, high, unit) in [
        (
            "films.audio_tracks",
            f64::from(profile.films.audio_tracks),
            1.0,
            8.0,
            "tracks",
        ),
        ("sound.loudness", sound.loudness, -36.0, -14.0, "LKFS"),
        ("sound.tolerance", sound.tolerance, 0.1, 10.0, "LU"),
        ("sound.true_peak", sound.true_peak, -12.0, -0.5, "dBTP"),
        (
            "sound.sample_rate",
            f64::from(sound.sample_rate),
            48_000.0,
            48_000.0,
            "Hz",
        ),
        ("sound.bits", f64::from(sound.bits), 24.0, 24.0, "bits"),
        (
            "safe.title",
            f64::from(profile.safe.title),
            50.0,
            100.0,
            "percent",
        ),
        (
            "safe.graphics",
            f64::from(profile.safe.graphics),
            50.0,
            100.0,
            "percent",
        ),
    ] {
        range(key, value, low, high, unit)?;
    }
    for (check, rule) in &profile.checks {
        let name = serde_json::to_value(check).unwrap_or_default();
        let key = format!("checks.{}.limit", name.as_str().unwrap_or_default());
        let (low, high, unit) = match check {
            Check::Fields | Check::Range => (0.0, 100.0, "percent"),
            Check::Duration | Check::Sync => (0.0, 250.0, "frames"),
            // Shorter stretches are not told by the measure.
            Check::Black | Check::EdgeBlack => (0.0, 600.0, "seconds"),
            Check::Freeze => (0.48, 600.0, "seconds"),
            Check::Silence => (0.2, 600.0, "seconds"),
            Check::Clipping => (0.0, 1000.0, ""),
            _ => (0.0, 0.0, "(this check has none)"),
        };
        range(&key, rule.limit, low, high, unit)?;
    }
    for (key, pattern) in [
        ("names.media", &profile.names.media),
        ("names.documents", &profile.names.documents),
    ] {
        if let Some(problem) = name_fault(pattern) {
            return wrong(key, problem);
        }
    }
    for pattern in &profile.package.leave_out {
        let alone = crate::model::profile::Papers {
            leave_out: vec![pattern.clone()],
        };
        if let Some(paper) = ALWAYS.iter().find(|paper| alone.leaves_out(paper)) {
            return wrong(
                "package.leave_out",
                format!("holds `{pattern}`, but {paper} always goes along"),
            );
        }
    }
    Ok(())
}

/// What is wrong with a pattern for the names of files.
fn name_fault(pattern: &str) -> Option<String> {
    // A name with its folder may have 120 characters, and our own have up to 40.
    const MOST: usize = 48;
    let Some(head) = pattern.strip_suffix(OWN_NAME) else {
        return Some(format!(
            "is \"{pattern}\", but must end with {OWN_NAME}: our own name keeps the files apart"
        ));
    };
    let mut plain = head.to_owned();
    for fact in NAME_FACTS {
        plain = plain.replace(fact, "");
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let odd: String = plain.chars().filter(|c| !allowed(*c)).collect();
    if !odd.is_empty() {
        return Some(format!(
            "is \"{pattern}\", but `{odd}` cannot stand in it: allowed are letters, digits, - and _, and {}",
            NAME_FACTS.join(", ")
        ));
    }
    (head.len() > MOST).then(|| {
        format!(
            "is {} characters long before {OWN_NAME}, but must be at most {MOST}",
            head.len()
        )
    })
}

fn range(key: &str, value: f64, low: f64, high: f64, unit: &str) -> Result<(), (String, String)> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    let allowed = if low == high {
        format!("{low}")
    } else {
        format!("{low} to {high}")
    };
    Err((
        key.to_owned(),
        format!("is {value}, but must be {allowed} {unit}")
            .trim_end()
            .to_owned(),
    ))
}

/// What `[render]` says explicitly stands over what the profile says.
pub fn overridden(mut profile: DeliveryProfile, render: &Render) -> DeliveryProfile {
    if let Some(kind) = render.profile {
        profile.films.kind = kind;
        profile.picture.fields = match kind {
            Films::Web => Fields::Progressive,
            Films::Xdcam | Films::Prores => Fields::UpperFirst,
        };
    }
    if let Some(straps) = render.straps {
        profile.straps.kinds = match straps {
            StrapFormat::Qtrle => vec![Strap::Qtrle],
            StrapFormat::Prores4444 => vec![Strap::Prores4444],
            StrapFormat::Both => vec![Strap::Qtrle, Strap::Prores4444],
        };
    }
    let sound = &mut profile.sound;
    sound.loudness = render.loudness.unwrap_or(sound.loudness);
    sound.true_peak = render.true_peak.unwrap_or(sound.true_peak);
    profile.films.audio_tracks = render.audio_tracks.unwrap_or(profile.films.audio_tracks);
    profile
}

/// What a revision notes of the profile: nothing for ours as it comes, so that it is told apart only
/// where a station chose otherwise.
pub fn mark(profile: &DeliveryProfile) -> Option<String> {
    let basic = load(BUILT_IN[0].0).ok();
    (basic.as_ref() != Some(profile)).then(|| profile.mark())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::profile::Level;

    fn refused(text: &str) -> String {
        read(Path::new("own.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn ours_are_sound_and_name_every_check() {
        for name in names() {
            let profile = load(name).unwrap();
            assert_eq!(profile.name, name);
            for check in Check::ALL {
                assert!(profile.rule(check).0 > Level::Off, "{name} {check:?}");
            }
        }
        let prores = load("prores").unwrap();
        assert_eq!(prores.films.kind, Films::Prores);
        assert_eq!(prores.straps.kinds, [Strap::Prores4444]);
    }

    #[test]
    fn a_pattern_for_names_may_hold_date_number_and_revision() {
        let own = "[names]\nmedia = \"SZ_{date}_{number}-{revision}_{name}\"\n";
        let names = read(Path::new("own.toml"), own).unwrap().names;
        assert_eq!(names.media, "SZ_{date}_{number}-{revision}_{name}");
        assert_eq!(names.documents, OWN_NAME);
        let long = format!("[names]\nmedia = \"{}{{name}}\"\n", "a".repeat(49));
        assert!(refused(&long).contains("at most 48"), "{}", refused(&long));
    }

    #[test]
    fn a_station_s_file_names_only_what_differs() {
        let own = "base = \"xdcam-hd422\"\nname = \"本台\"\n[sound]\ntolerance = 1.0\n\
                   [checks.freeze]\nlevel = \"off\"\n";
        let profile = read(Path::new("own.toml"), own).unwrap();
        assert_eq!(profile.films.kind, Films::Xdcam);
        assert_eq!(profile.rule(Check::Freeze), (Level::Off, 2.0));
        assert!((profile.sound.tolerance - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_wrong_is_told_with_file_line_key_and_way_out() {
        for (text, told) in [
            (
                "[sound]\nloudnes = -23.0\n",
                "own.toml: line 2: there is no key `sound.loudnes`; did you mean `loudness`?",
            ),
            (
                "base = \"xdcam\"\n",
                "own.toml: line 1: `base` is \"xdcam\", which is no profile of ours",
            ),
            (
                "[checks.black]\nlevel = \"never\"\n",
                "own.toml: line 2: unknown variant `never`, expected one of `off`, `warn`, `fail`",
            ),
            (
                "name = \"x\"\n[sound]\nloudness = 3.0\n",
                "own.toml: line 3: `sound.loudness` is 3, but must be -36 to -14 LKFS",
            ),
            (
                "[checks.black]\nlimit = 1.0\n[checks.freeze]\nlimit = 0.1\n",
                "own.toml: line 4: `checks.freeze.limit` is 0.1, but must be 0.48 to 600 seconds",
            ),
            (
                "[checks.blak]\nlevel = \"off\"\n",
                "own.toml: line 1: there is no key `checks.blak`; did you mean `black`?",
            ),
            (
                "[picture]\nwidth = 1280\n",
                "own.toml: line 2: `picture.width` is 1280, but this program makes 1920 only",
            ),
            (
                "[picture]\nfields = \"upper_first\"\n",
                "own.toml: line 2: `picture.fields` must be \"progressive\"",
            ),
            (
                "[package]\nleave_out = [\"*.txt\"]\n",
                "own.toml: line 2: `package.leave_out` holds `*.txt`, but README.txt always goes along",
            ),
            (
                "[names]\nmedia = \"{name}_{date}\"\n",
                "own.toml: line 2: `names.media` is \"{name}_{date}\", but must end with {name}",
            ),
            (
                "[names]\nmedia = \"{name}\"\ndocuments = \"每周一现{name}\"\n",
                "own.toml: line 3: `names.documents` is \"每周一现{name}\", but `每周一现` cannot stand in it",
            ),
            (
                "[names]\nmedia = \"../{slug}{name}\"\n",
                "own.toml: line 2: `names.media` is \"../{slug}{name}\", but `../{}` cannot stand in it",
            ),
            ("[sound\n", "own.toml: TOML parse error at line 1"),
        ] {
            let found = refused(text);
            assert!(found.starts_with(told), "{found}");
        }
        let error = load("xdcam-hd42").unwrap_err().to_string();
        assert!(error.contains("did you mean `xdcam-hd422`?"), "{error}");
        assert!(load("/nowhere/own.toml").is_err());
    }
}
