//! Names of a polished text: each person and organization must be one of the source's, to the letter,
//! each person with a post that the source gives.

use crate::editorial::{
    organizations::organizations, persons::persons, rewrite::ground::Ground, text::is_han,
};

/// What of the names in `text` the source does not carry.
pub(super) fn faults(text: &str, ground: &Ground) -> Vec<String> {
    let mut faults: Vec<String> = Vec::new();
    for person in persons(text) {
        if !ground.source.contains(&person.name) {
            faults.push(format!("人名「{}」来稿中没有", person.name));
            continue;
        }
        // 会长李青禾 where the source has 秘书长李青禾.
        let tail: String = {
            let chars: Vec<char> = person.post.chars().collect();
            chars[chars.len().saturating_sub(2)..].iter().collect()
        };
        let known = ground
            .persons
            .iter()
            .any(|(name, post)| *name == person.name && post.ends_with(&tail));
        if !tail.is_empty()
            && !known
            && !ground.source.contains(&format!("{tail}{}", person.name))
            && !ground.source.contains(&format!("{}{tail}", person.name))
        {
            faults.push(format!("「{}」的职务与来稿不一致", person.name));
        }
    }
    let known: Vec<&str> = ground.organizations.iter().map(String::as_str).collect();
    for named in organizations(text, &known) {
        if !ground.source.contains(&named.name) && !known.contains(&named.name.as_str()) {
            faults.push(format!("机构「{}」来稿中没有", named.name));
        }
    }
    for hidden in &ground.hidden {
        if text.contains(hidden.as_str()) {
            faults.push("出现未成年人姓名".to_owned());
        }
    }
    let names = ground
        .persons
        .iter()
        .map(|(name, _)| name)
        .chain(&ground.organizations);
    for name in names {
        faults.extend(near_miss(text, name, ground));
    }
    faults
}

/// A name that differs from one of the source's in a single character and stands nowhere in it.
fn near_miss(text: &str, name: &str, ground: &Ground) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let name: Vec<char> = name.chars().collect();
    if name.len() < 2 {
        return None;
    }
    chars.windows(name.len()).find_map(|window| {
        let differing = window.iter().zip(&name).filter(|(a, b)| a != b).count();
        let seen: String = window.iter().collect();
        (differing == 1 && window.iter().all(|c| is_han(*c)) && !ground.source.contains(&seen))
            .then(|| format!("名称「{seen}」与来稿差一字"))
    })
}
