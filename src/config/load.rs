//! Reads the built-in settings and the station's file on top of them (a shell: it reads files).

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use toml::Value;

use super::{
    ConfigError, DeskSettings, FeedKind, FeedSource, ImapAccount, SettingLine, Settings,
    SmtpSecurity, Transport,
    toml_text::{check_keys, locate, overlay, parse},
};
use crate::model::{
    holiday::HolidayYear,
    ladder::Ladder,
    profile::DeliveryProfile,
    schedule::{AirRule, AirRuleError},
};

const BUILT_IN: &str = include_str!("../../config/default.toml");
const BUILT_IN_LADDER: &str = include_str!("../../schedules/weekly.toml");
const STATION_FILE: &str = "config/yixian.toml";

/// The settings and where they come from.
#[derive(Debug, Clone)]
pub struct LoadedSettings {
    /// All of them.
    pub settings: Settings,
    /// When an edition airs.
    pub air: AirRule,
    /// What is due how long before that.
    pub ladder: Ladder,
    /// Holidays, for which an edition asks whether it airs.
    pub holidays: Vec<HolidayYear>,
    /// What the station takes, with what `[render]` says over it.
    pub profile: DeliveryProfile,
    /// What a revision notes of that; `None`: ours as it comes.
    pub profile_mark: Option<String>,
    /// The station's file, if one was read.
    pub file: Option<PathBuf>,
    /// Each setting in force, and who said so.
    pub lines: Vec<SettingLine>,
}

/// The built-in settings, whatever files lie around: for the demo.
///
/// # Errors
/// Never, unless the program was built with a broken `config/default.toml`.
pub fn built_in() -> Result<LoadedSettings, ConfigError> {
    let source = PathBuf::from("built-in settings");
    let table = parse(&source, BUILT_IN)?;
    let lines = super::origin::lines(&table, &toml::Table::new());
    let settings = Settings::deserialize_from(table).map_err(|detail| ConfigError::Shape {
        path: source.clone(),
        detail,
        hint: String::new(),
    })?;
    finish(settings, source, None, lines)
}

/// Loads `file`, or `config/yixian.toml` when it is there, over the built-in settings.
///
/// # Errors
/// [`ConfigError`] names file, line and key, and what is allowed there.
pub fn load(file: Option<&Path>) -> Result<LoadedSettings, ConfigError> {
    let default = Path::new(STATION_FILE);
    let file = file.or_else(|| default.exists().then_some(default));
    let mut merged = parse(Path::new("built-in settings"), BUILT_IN)?;
    if let Some(path) = file {
        let text = fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
            path: path.to_owned(),
            source: error,
        })?;
        let own = parse(path, &text)?;
        check_keys(path, &text, &merged, &own, OPTIONAL, &mut Vec::new())?;
        let lines = super::origin::lines(&merged, &own);
        overlay(&mut merged, own);
        // Deserialized from the merged text for the values, checked against the station's own text
        // for the line: see `locate`.
        let settings =
            Settings::deserialize_from(merged.clone()).map_err(|detail| ConfigError::Shape {
                path: path.to_owned(),
                detail: locate(&text, &detail),
                hint: String::new(),
            })?;
        return finish(settings, path.to_owned(), Some(path.to_owned()), lines);
    }
    built_in()
}

impl Settings {
    fn deserialize_from(value: toml::Table) -> Result<Self, String> {
        Value::Table(value)
            .try_into()
            .map_err(|error: toml::de::Error| error.to_string())
    }
}

/// Keys that may stand in a station's file although the built-in one leaves them out.
const OPTIONAL: &[&str] = &[
    "delivery.smtp",
    "delivery.smtp.host",
    "delivery.smtp.port",
    "delivery.smtp.security",
    "delivery.smtp.user",
    "delivery.smtp.password_file",
    "delivery.second_smtp",
    "delivery.second_smtp.host",
    "delivery.second_smtp.port",
    "delivery.second_smtp.security",
    "delivery.second_smtp.user",
    "delivery.second_smtp.password_file",
    "delivery.archive",
    "delivery.archive.host",
    "delivery.archive.port",
    "delivery.archive.security",
    "delivery.archive.user",
    "delivery.archive.password_file",
    "delivery.archive.folder",
    "delivery.archive.ca_file",
    "delivery.archive.move_to",
    "delivery.drop",
    "delivery.drop.folder",
    "delivery.drop.sftp",
    "delivery.drop.sftp.host",
    "delivery.drop.sftp.port",
    "delivery.drop.sftp.user",
    "delivery.drop.sftp.key_file",
    "delivery.drop.sftp.known_hosts",
    "delivery.drop.sftp.folder",
    "render.profile",
    "render.straps",
    "render.audio_tracks",
    "render.loudness",
    "render.true_peak",
];

/// Links are this address with a path behind it.
/// Passwords and sessions go over the desk: not in the clear where others can listen.
fn check_desk_way(desk: &DeskSettings) -> Result<(), String> {
    let own = desk.listen.ip().is_loopback();
    if own || desk.plain_http || desk.public_url.starts_with("https://") {
        return Ok(());
    }
    Err(format!(
        "{} can be reached by others, and nothing there speaks TLS: listen on 127.0.0.1 behind a proxy \
         and set `desk.public_url` to its https address, or, on a network that nobody else uses, set \
         `desk.plain_http = true`",
        desk.listen
    ))
}

fn check_public_url(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    let example = "write e.g. \"https://desk.example.org\"";
    let url =
        url::Url::parse(text).map_err(|error| format!("is no address ({error}): {example}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(format!("must begin with https:// or http://: {example}"));
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(format!(
            "must be an address alone, without ?, # or a login: {example}"
        ));
    }
    if text.ends_with('/') || !text.is_ascii() {
        return Err(format!(
            "must be plain ASCII and not end with `/`: {example}"
        ));
    }
    Ok(())
}

fn finish(
    settings: Settings,
    path: PathBuf,
    file: Option<PathBuf>,
    lines: Vec<SettingLine>,
) -> Result<LoadedSettings, ConfigError> {
    let wrong = |key, problem: String| ConfigError::Value {
        path: path.clone(),
        key,
        problem,
    };
    let air = AirRule::parse(&settings.programme.air, settings.programme.zone)
        .map_err(|error: AirRuleError| wrong("programme.air", error.to_string()))?;
    let range = |key, value: u64, low: u64, high: u64, unit: &str| {
        if (low..=high).contains(&value) {
            Ok(())
        } else {
            Err(wrong(
                key,
                format!("is {value}, but must be {low} to {high} {unit}"),
            ))
        }
    };
    range(
        "programme.slot_seconds",
        settings.programme.slot_seconds.into(),
        60,
        3600,
        "seconds",
    )?;
    range(
        "editorial.syllables_per_minute",
        settings.editorial.syllables_per_minute.into(),
        200,
        330,
        "syllables a minute",
    )?;
    range(
        "editorial.caption_cells",
        settings.editorial.caption_cells.into(),
        10,
        20,
        "cells",
    )?;
    let backup = &settings.backup;
    range(
        "backup.every_hours",
        backup.every_hours.into(),
        0,
        168,
        "hours",
    )?;
    range("backup.keep", backup.keep as u64, 1, 1000, "backups")?;
    super::polish::check(&settings.polish).map_err(|(key, problem)| wrong(key, problem))?;
    check_selection(&settings).map_err(|(key, problem)| wrong(key, problem))?;
    range("render.crf", settings.render.crf.into(), 0, 40, "")?;
    check_sound(&settings.render).map_err(|(key, problem)| wrong(key, problem))?;
    if let Some(tracks) = settings.render.audio_tracks {
        range("render.audio_tracks", tracks.into(), 1, 8, "tracks")?;
    }
    range(
        "rundown.max_stories",
        settings.rundown.max_stories as u64,
        1,
        8,
        "stories",
    )?;
    for (key, value) in [
        ("rundown.opener_ms", settings.rundown.opener_ms),
        ("rundown.closer_ms", settings.rundown.closer_ms),
    ] {
        range(
            key,
            u64::try_from(value).unwrap_or(0),
            2000,
            30_000,
            "milliseconds",
        )?;
    }
    if settings.delivery.recipients.is_empty() {
        return Err(wrong(
            "delivery.recipients",
            "is empty: name the station's address".to_owned(),
        ));
    }
    for address in settings
        .delivery
        .recipients
        .iter()
        .chain([&settings.delivery.from])
    {
        if address.parse::<lettre::Address>().is_err() {
            return Err(wrong(
                "delivery.recipients",
                format!("and `delivery.from` must be mail addresses; `{address}` is none"),
            ));
        }
    }
    for address in &settings.delivery.rehearsal_recipients {
        if address.parse::<lettre::Address>().is_err() {
            return Err(wrong(
                "delivery.rehearsal_recipients",
                format!("must be mail addresses; `{address}` is none"),
            ));
        }
    }
    let days = settings.desk.link_days.into();
    range("desk.link_days", days, 1, 60, "days")?;
    check_desk_way(&settings.desk).map_err(|problem| wrong("desk.listen", problem))?;
    check_public_url(&settings.desk.public_url)
        .map_err(|problem| wrong("desk.public_url", problem))?;
    super::alarm::check(&settings.alarm).map_err(|(key, problem)| wrong(key, problem))?;
    let token = &settings.desk.metrics_token_file;
    if !token.as_os_str().is_empty() {
        super::alarm::secret(token).map_err(|problem| {
            let problem = format!("{} {problem}", token.display());
            wrong("desk.metrics_token_file", problem)
        })?;
    }
    if settings.delivery.transport == Transport::Smtp {
        let Some(smtp) = &settings.delivery.smtp else {
            return Err(wrong(
                "delivery.smtp",
                "is missing: transport = \"smtp\" needs host, port and security".to_owned(),
            ));
        };
        if smtp.security == SmtpSecurity::None && !is_loopback(&smtp.host) {
            return Err(wrong(
                "delivery.smtp.security",
                format!(
                    "is none, which is allowed on loopback only; `{}` needs tls or starttls",
                    smtp.host
                ),
            ));
        }
        if let Some(secret) = &smtp.password_file {
            let mode = fs::metadata(secret)
                .map_err(|source| ConfigError::Unreadable {
                    path: secret.clone(),
                    source,
                })?
                .permissions()
                .mode();
            // What systemd hands over shows the mask of its access list: see `net::secret`.
            if mode & 0o077 != 0 && !secret.starts_with("/run/credentials") {
                return Err(wrong(
                    "delivery.smtp.password_file",
                    format!(
                        "{} can be read by others (mode {:o}): chmod 600 it",
                        secret.display(),
                        mode & 0o777
                    ),
                ));
            }
        }
    }
    super::delivery::check(&settings.delivery).map_err(|(key, problem)| wrong(key, problem))?;
    let key = "intake.sources";
    for (at, source) in settings.intake.sources.iter().enumerate() {
        let name = &source.name;
        let earlier = &settings.intake.sources[..at];
        if earlier.iter().any(|other| other.name == *name) {
            return Err(wrong(
                key,
                format!(
                    "has two sources named `{name}`: what a source brought is kept by its name"
                ),
            ));
        }
        let checked = |result: Result<(), String>| {
            result.map_err(|problem| wrong(key, format!("`{name}`: {problem}")))
        };
        match (&source.path, &source.imap, &source.feed) {
            (Some(_), None, None) => {}
            (None, Some(account), None) => checked(check_imap(account))?,
            (None, None, Some(feed)) => checked(check_feed(feed))?,
            _ => {
                return Err(wrong(
                    key,
                    format!("`{name}` must have exactly one of `path`, `imap` and `feed`"),
                ));
            }
        }
    }
    let ladder = ladder(&settings.programme.ladder)?;
    let holidays = super::holidays::load(&settings.schedule.calendars)?;
    let profile = super::profile::load(&settings.delivery.profile)?;
    let profile = super::profile::overridden(profile, &settings.render);
    let profile_mark = super::profile::mark(&profile);
    Ok(LoadedSettings {
        profile,
        profile_mark,
        settings,
        air,
        ladder,
        holidays,
        file,
        lines,
    })
}

/// Levels that a programme can have.
fn check_sound(render: &super::Render) -> Result<(), (&'static str, String)> {
    for (key, value, low, high, unit) in [
        ("render.loudness", render.loudness, -36.0, -14.0, "LKFS"),
        ("render.true_peak", render.true_peak, -12.0, -0.5, "dBTP"),
        ("render.under", Some(render.under), 0.0, 30.0, "LU"),
        ("render.duck", Some(render.duck), 0.0, 40.0, "dB"),
    ] {
        if let Some(value) = value.filter(|value| !(low..=high).contains(value)) {
            return Err((
                key,
                format!("is {value}, but must be {low} to {high} {unit}"),
            ));
        }
    }
    Ok(())
}

/// What is wrong with the weights of selection, and under which key. The search relies on these bounds.
fn check_selection(settings: &Settings) -> Result<(), (&'static str, String)> {
    let weights = &settings.selection;
    for (key, value, low, high, unit) in [
        ("selection.shorter", weights.shorter, 0, 1000, "points"),
        ("selection.district", weights.district, 0, 1000, "points"),
        (
            "selection.unused_second",
            weights.unused_second,
            0,
            20,
            "points",
        ),
        ("selection.rest", weights.rest, 0, 1000, "points"),
        (
            "selection.underserved",
            weights.underserved,
            0,
            1000,
            "points",
        ),
        (
            "selection.recent_weeks",
            weights.recent_weeks.into(),
            0,
            104,
            "weeks",
        ),
        (
            "selection.share_weeks",
            weights.share_weeks.into(),
            0,
            104,
            "weeks",
        ),
        (
            "selection.reserve_gap_seconds",
            weights.reserve_gap_seconds.into(),
            0,
            3600,
            "seconds",
        ),
        (
            "selection.steps",
            i64::try_from(weights.steps).unwrap_or(i64::MAX),
            1000,
            100_000_000,
            "steps",
        ),
    ] {
        if !(low..=high).contains(&value) {
            return Err((
                key,
                format!("is {value}, but must be {low} to {high} {unit}"),
            ));
        }
    }
    if !(1..=104).contains(&weights.rested_weeks) || weights.rested_weeks <= weights.recent_weeks {
        return Err((
            "selection.rested_weeks",
            format!(
                "is {}, but must be more than `recent_weeks` ({}) and at most 104 weeks",
                weights.rested_weeks, weights.recent_weeks
            ),
        ));
    }
    let falls = weights.category.is_sorted_by(|a, b| a >= b);
    if !falls || weights.category.iter().any(|bonus| bonus.abs() > 1000) {
        return Err((
            "selection.category",
            "must be four numbers from -1000 to 1000, none larger than the one before".to_owned(),
        ));
    }
    Ok(())
}

/// What is wrong with a mailbox's settings, and what is allowed. Its password is looked at when it is
/// needed: a source that is away stops nobody else.
pub(super) fn check_imap(account: &ImapAccount) -> Result<(), String> {
    for (key, value) in [
        ("host", &account.host),
        ("user", &account.user),
        ("folder", &account.folder),
    ] {
        if value.trim().is_empty() || value.contains(char::is_control) {
            return Err(format!("`imap.{key}` must be one line and not empty"));
        }
    }
    if account.security == SmtpSecurity::None && !is_loopback(&account.host) {
        return Err(format!(
            "`imap.security` is none, which is allowed on loopback only; `{}` needs tls or starttls",
            account.host
        ));
    }
    if account.move_to.as_deref() == Some(account.folder.as_str()) {
        return Err("`imap.move_to` is the folder itself: name another one".to_owned());
    }
    Ok(())
}

/// What is wrong with a feed's settings, and what is allowed.
fn check_feed(feed: &FeedSource) -> Result<(), String> {
    let url = url::Url::parse(&feed.url)
        .map_err(|error| format!("`feed.url` is no web address ({error}): `{}`", feed.url))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "`feed.url` must begin with https:// or http://, not `{}:`",
            url.scheme()
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("`feed.url` must hold no user name or password".to_owned());
    }
    if !(5..=7 * 24 * 60).contains(&feed.every_minutes) {
        return Err(format!(
            "`feed.every_minutes` is {}, but must be 5 to 10080 minutes",
            feed.every_minutes
        ));
    }
    if let Some(organization) = &feed.organization {
        if organization.trim().is_empty() {
            return Err(
                "`feed.organization` is empty: name it as registered, or leave it out".to_owned(),
            );
        }
        if feed.kind == FeedKind::Partner {
            return Err(
                "`feed.organization` is for the feed of one organization; a partner writes about others: leave it out"
                    .to_owned(),
            );
        }
    }
    for host in &feed.allow_hosts {
        let whole = url::Url::parse(&format!("http://{host}/")).ok();
        let plain = whole.is_some_and(|url| {
            url.path() == "/" && url.query().is_none() && url.username().is_empty()
        });
        if !plain || host.contains(['/', '*', '@', ' ']) {
            return Err(format!(
                "`feed.allow_hosts` holds `{host}`: write `name` or `name:port`, without http:// and path"
            ));
        }
    }
    Ok(())
}

/// The station's ladder, or the built-in one when `file` is empty.
fn ladder(file: &Path) -> Result<Ladder, ConfigError> {
    let (path, text) = if file.as_os_str().is_empty() {
        (
            PathBuf::from("schedules/weekly.toml (built in)"),
            BUILT_IN_LADDER.to_owned(),
        )
    } else {
        let text = fs::read_to_string(file).map_err(|source| ConfigError::Unreadable {
            path: file.to_owned(),
            source,
        })?;
        (file.to_owned(), text)
    };
    let ladder: Ladder = toml::from_str(&text).map_err(|error| ConfigError::Shape {
        path: path.clone(),
        detail: error.to_string(),
        hint: String::new(),
    })?;
    let whole = if file.as_os_str().is_empty() {
        ladder
    } else {
        let built_in: Ladder =
            toml::from_str(BUILT_IN_LADDER).map_err(|error| ConfigError::Shape {
                path: PathBuf::from("schedules/weekly.toml (built in)"),
                detail: error.to_string(),
                hint: String::new(),
            })?;
        ladder.completed(&built_in)
    };
    whole.check().map_err(|problem| ConfigError::Value {
        path,
        key: "step",
        problem,
    })?;
    Ok(whole)
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        fs::write(&path, text).unwrap();
        load(Some(&path))
            .unwrap_err()
            .to_string()
            .replace(&path.display().to_string(), "own.toml")
    }

    #[test]
    fn the_built_in_and_the_example_settings_are_sound() {
        assert_eq!(finish_default().programme.slot_seconds, 300);
        let example = parse(
            Path::new("example"),
            include_str!("../../config/example.toml"),
        )
        .unwrap();
        let known = parse(Path::new("default"), BUILT_IN).unwrap();
        check_keys(
            Path::new("example"),
            "",
            &known,
            &example,
            OPTIONAL,
            &mut Vec::new(),
        )
        .unwrap();
    }

    fn finish_default() -> Settings {
        Settings::deserialize_from(parse(Path::new("default"), BUILT_IN).unwrap()).unwrap()
    }

    #[test]
    fn a_wrong_key_is_named_with_its_line_and_the_nearest_right_one() {
        assert_eq!(
            refused("[programme]\nslot_second = 300\n"),
            "own.toml: line 2: there is no key `programme.slot_second`; did you mean `slot_seconds`?"
        );
        assert!(
            refused("[delivery]\ntransport = 5\n")
                .contains("line 2: `delivery.transport` is a integer, but must be a string")
        );
        assert!(refused("[programme\n").contains("line 1"));
    }

    fn feed(lines: &str) -> String {
        format!("[[intake.sources]]\nname = \"a\"\n[intake.sources.feed]\n{lines}\n")
    }

    #[test]
    fn a_feed_needs_its_address_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        fs::write(&path, feed("url = \"https://x.example/rss\"")).unwrap();
        let settings = load(Some(&path)).unwrap().settings;
        let source = settings.intake.sources[0].feed.as_ref().unwrap();
        assert_eq!(source.every_minutes, 60);
        assert_eq!(source.kind, FeedKind::Organization);
        assert!(!source.full_text && source.allow_hosts.is_empty());
    }

    #[test]
    fn a_value_without_sense_is_refused_with_what_is_allowed() {
        for (text, part) in [
            ("[programme]\nair = \"0 12 * * 6\"", "five fields"),
            ("[programme]\nair = \"0 0 12 * * 6\"", "Friday"),
            ("[programme]\nslot_seconds = 5", "60 to 3600"),
            ("[programme]\nzone = \"Asia/Beijing\"", "zone"),
            ("[selection]\nshorter = -1", "0 to 1000 points"),
            ("[selection]\nunused_second = 21", "0 to 20 points"),
            ("[selection]\nsteps = 10", "1000 to 100000000"),
            (
                "[selection]\nrested_weeks = 4",
                "more than `recent_weeks` (4)",
            ),
            ("[selection]\ncategory = [0, 40, 0, 0]", "none larger"),
            ("[selection]\ncategory = [0, 0]", "line 2"),
            ("[delivery]\ntransport = \"fax\"", "line 2"),
            ("[delivery]\nrecipients = [\"nobody\"]", "`nobody`"),
            ("[delivery]\nrehearsal_recipients = [\"x\"]", "`x`"),
            ("[desk]\nlisten = \"0.0.0.0:80\"", "plain_http"),
            ("[desk]\npublic_url = \"desk.example\"", "https://"),
            (
                "[desk]\npublic_url = \"https://a.example/\"",
                "end with `/`",
            ),
            ("[desk]\npublic_url = \"https://a.example?x\"", "without ?"),
            ("[desk]\nlisten = \"8710\"", "line 2"),
            ("[desk]\nlink_days = 0", "1 to 60"),
            (
                "[delivery]\ntransport = \"smtp\"\n[delivery.smtp]\nhost = \"mail.example\"\nport = 25\nsecurity = \"none\"",
                "loopback only",
            ),
            ("[[intake.sources]]\nname = \"a\"", "exactly one of"),
            (
                "[[intake.sources]]\nname = \"a\"\nimap = { host = \"mail.example\", security = \"none\", user = \"a\", password_file = \"x\" }",
                "loopback only",
            ),
            (
                "[[intake.sources]]\nname = \"a\"\nimap = { host = \"mail.example\", user = \"a\", password_file = \"x\", move_to = \"INBOX\" }",
                "name another one",
            ),
            (
                "[[intake.sources]]\nname = \"a\"\npath = \"x\"\nfeed = { url = \"https://x.example/\" }",
                "exactly one of",
            ),
            (
                "[[intake.sources]]\nname = \"a\"\npath = \"x\"\n[[intake.sources]]\nname = \"a\"\npath = \"y\"",
                "two sources named `a`",
            ),
            (&feed("url = \"ftp://x.example/\""), "not `ftp:`"),
            (&feed("url = \"x.example\""), "no web address"),
            (&feed("url = \"https://u:p@x.example/\""), "no user name"),
            (
                &feed("url = \"https://x.example/\"\nevery_minutes = 1"),
                "5 to 10080",
            ),
            (
                &feed("url = \"https://x.example/\"\nkind = \"friend\""),
                "organization",
            ),
            (
                &feed("url = \"https://x.example/\"\nkind = \"partner\"\norganization = \"甲\""),
                "leave it out",
            ),
            (
                &feed("url = \"https://x.example/\"\nallow_hosts = [\"http://x/\"]"),
                "`name:port`",
            ),
            (&feed("uri = \"https://x.example/\""), "uri"),
        ] {
            let message = refused(text);
            assert!(message.contains(part), "{message}");
        }
    }
}
