//! Every setting as it is in force, and who said so: for the desk's page of settings.

use toml::{Table, Value};

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingLine {
    /// Its full name: `delivery.smtp.host`.
    pub key: String,
    /// Its value as TOML writes it. No secret: those stand in files that settings only name.
    pub value: String,
    /// The station's file says it; else it is built in.
    pub own: bool,
    /// What is built in, where the station's file says something else; empty otherwise.
    pub built_in: String,
}

/// All settings in force, in the order of their names within each section.
pub(super) fn lines(built_in: &Table, own: &Table) -> Vec<SettingLine> {
    let mut merged = built_in.clone();
    super::toml_text::overlay(&mut merged, own.clone());
    let mut found = Vec::new();
    walk(
        "",
        &merged,
        &mut |key: &[String], full: &str, value: &Value| {
            let said = at(own, key);
            let default = at(built_in, key).map(text).unwrap_or_default();
            found.push(SettingLine {
                key: full.to_owned(),
                value: text(value),
                own: said.is_some(),
                built_in: if said.is_some() && default != text(value) {
                    default
                } else {
                    String::new()
                },
            });
        },
        &mut Vec::new(),
    );
    found
}

fn walk(
    before: &str,
    table: &Table,
    each: &mut impl FnMut(&[String], &str, &Value),
    trail: &mut Vec<String>,
) {
    for (key, value) in table {
        trail.push(key.clone());
        let full = if before.is_empty() {
            key.clone()
        } else {
            format!("{before}.{key}")
        };
        match value {
            Value::Table(inner) => walk(&full, inner, each, trail),
            value => each(trail, &full, value),
        }
        trail.pop();
    }
}

fn at<'a>(table: &'a Table, key: &[String]) -> Option<&'a Value> {
    let (first, rest) = key.split_first()?;
    let value = table.get(first)?;
    if rest.is_empty() {
        return Some(value);
    }
    at(value.as_table()?, rest)
}

/// A value in one line; a text without its quotation marks.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_says_who_said_it() {
        let built_in: Table = "[a]\nx = 1\ny = \"y\"\n[b]\nlist = []\n".parse().unwrap();
        let own: Table = "[a]\nx = 2\n[b.smtp]\nhost = \"h\"\n".parse().unwrap();
        let found = lines(&built_in, &own);
        let said = |key: &str| found.iter().find(|line| line.key == key).unwrap();
        assert_eq!(found.len(), 4);
        let x = said("a.x");
        assert_eq!(
            (x.value.as_str(), x.own, x.built_in.as_str()),
            ("2", true, "1")
        );
        let y = said("a.y");
        assert_eq!(
            (y.value.as_str(), y.own, y.built_in.as_str()),
            ("y", false, "")
        );
        assert!(said("b.smtp.host").own);
        assert_eq!(said("b.list").value, "[]");
    }
}
