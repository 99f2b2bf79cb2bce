//! Tables of TOML under each other, and what is said of a key that is wrong: file, line, what is
//! allowed, the nearest right name. For the settings and the delivery profiles.

use std::path::Path;

use toml::Value;

use super::ConfigError;

/// The table that `text` holds.
pub(super) fn parse(path: &Path, text: &str) -> Result<toml::Table, ConfigError> {
    text.parse::<toml::Table>()
        .map_err(|error| ConfigError::Shape {
            path: path.to_owned(),
            detail: error.to_string(),
            hint: String::new(),
        })
}

/// Refuses keys that `known` has not, and values of another type. `optional`: full names of keys that
/// may stand in `own` although `known` leaves them out. `trail`: the tables around, empty at first.
pub(super) fn check_keys(
    path: &Path,
    text: &str,
    known: &toml::Table,
    own: &toml::Table,
    optional: &[&str],
    trail: &mut Vec<String>,
) -> Result<(), ConfigError> {
    for (key, value) in own {
        trail.push(key.clone());
        let full = trail.join(".");
        match (known.get(key), value) {
            (Some(Value::Table(inner)), Value::Table(value)) => {
                check_keys(path, text, inner, value, optional, trail)?
            }
            (Some(expected), value) if expected.type_str() != value.type_str() => {
                return Err(ConfigError::Shape {
                    path: path.to_owned(),
                    detail: format!(
                        "line {}: `{full}` is a {}, but must be a {}",
                        line_of(text, key),
                        value.type_str(),
                        expected.type_str()
                    ),
                    hint: format!(", e.g. {key} = {expected}"),
                });
            }
            (Some(_), _) => {}
            (None, Value::Table(value)) if optional.contains(&full.as_str()) => {
                check_keys(path, text, &toml::Table::new(), value, optional, trail)?;
            }
            (None, _) if optional.contains(&full.as_str()) => {}
            (None, _) => {
                let prefix = &trail[..trail.len() - 1];
                let more = optional.iter().filter_map(|name| {
                    let (head, tail) = name.rsplit_once('.')?;
                    (head == prefix.join(".")).then_some(tail)
                });
                let names: Vec<&str> = known.keys().map(String::as_str).chain(more).collect();
                return Err(ConfigError::Shape {
                    path: path.to_owned(),
                    detail: format!("line {}: there is no key `{full}`", line_of(text, key)),
                    hint: nearest(key, &names),
                });
            }
        }
        trail.pop();
    }
    Ok(())
}

/// Lays `over` over `base`, key by key.
pub(super) fn overlay(base: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(base)), Value::Table(over)) => overlay(base, over),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// 1-based line on which `key` is set, or 1.
pub(super) fn line_of(text: &str, key: &str) -> usize {
    text.lines()
        .position(|line| {
            let line = line.trim_start().trim_start_matches('[');
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
                || line.trim_end_matches(']').rsplit('.').next() == Some(key)
        })
        .map_or(1, |index| index + 1)
}

/// The merged table has no lines of its own: find the key that the parser names.
pub(super) fn locate(text: &str, detail: &str) -> String {
    let first = detail.lines().next().unwrap_or_default();
    let key = detail
        .rsplit("in `")
        .next()
        .and_then(|rest| rest.split('`').next())
        .unwrap_or_default();
    let key = key.rsplit('.').next().unwrap_or_default();
    format!(
        "line {}: {first}{}",
        line_of(text, key),
        if key.is_empty() {
            String::new()
        } else {
            format!(" (`{key}`)")
        }
    )
}

/// What to write instead of `key`: the nearest of `names`, or all of them.
pub(super) fn nearest(key: &str, names: &[&str]) -> String {
    let best = names.iter().map(|name| (distance(key, name), *name)).min();
    match best {
        Some((steps, name)) if steps <= 3 => format!("; did you mean `{name}`?"),
        _ => format!("; allowed here: {}", names.join(", ")),
    }
}

/// Levenshtein distance; keys are short.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let swap = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = swap.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
