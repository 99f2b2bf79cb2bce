//! The three reviews of the story: who signed, who may, and 退回.

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{
    super::{frame::Failed, rights::Right, rundown::parsed},
    Asked, Words,
};
use crate::{
    app::{App, Visitor, may_return},
    model::{Story, people::ReviewLevel, special::listed, zone::chinese_day_minute},
};

/// The three reviews of a story, for whoever looks.
#[derive(Debug, Serialize)]
pub struct Review {
    signs: Vec<Sign>,
    /// The level that this visitor may sign now; empty: none.
    level: &'static str,
    label: &'static str,
    /// Why he may not.
    why: String,
    may_return: bool,
    /// 重新打开: 终审 closed it, and the visitor is a producer.
    may_reopen: bool,
    /// `邓制片 11月27日 18:05 特批，未经复审、终审：原因`; empty: nothing is overridden.
    special: String,
    /// `复审、终审` that the visitor may let it go on without (特批); empty: he may not.
    may_override: String,
    hash: String,
    id: String,
    back: &'static str,
}

#[derive(Debug, Serialize)]
struct Sign {
    label: &'static str,
    /// `陈晓岚 11月27日 14:05`, `改动后失效` or empty.
    by: String,
    done: bool,
    void: bool,
    /// 特批 stands in its place.
    special: bool,
}

/// The three reviews as `visitor` sees them.
pub async fn review(
    story: &Story,
    open: bool,
    visitor: &Visitor,
    app: &App,
    back: &'static str,
) -> Result<Review, Failed> {
    let zone = app.settings().settings.programme.zone;
    let valid = story.valid_sign_offs();
    let overridden = story.overridden();
    let signs = ReviewLevel::ALL.map(|level| {
        let good = valid.iter().find(|sign| sign.level == level);
        let last = story
            .sign_offs
            .iter()
            .rev()
            .find(|sign| sign.level == level);
        let who = |name: &str, at| format!("{name} {}", chinese_day_minute(at, zone));
        let special = overridden
            .as_ref()
            .filter(|(_, levels)| levels.contains(&level))
            .map(|(special, _)| *special);
        Sign {
            label: level.label(),
            by: match (good, last) {
                (Some(sign), _) => who(&sign.name, sign.at),
                (None, _) if special.is_some() => "未审，特批".to_owned(),
                (None, Some(sign)) => format!("{}，稿件改动后失效", who(&sign.name, sign.at)),
                (None, None) => String::new(),
            },
            done: good.is_some(),
            void: good.is_none() && last.is_some() && special.is_none(),
            special: special.is_some(),
        }
    });
    let next = ReviewLevel::ALL
        .into_iter()
        .find(|level| !valid.iter().any(|sign| sign.level == *level));
    let own = valid.iter().find(|sign| sign.by == visitor.user.login);
    let (level, label, why) = match next {
        _ if !open => ("", "", "这一期已经锁单".to_owned()),
        _ if story.set_aside.is_some() => ("", "", "稿件已搁下，先恢复再审".to_owned()),
        None => ("", "", "三审齐全".to_owned()),
        Some(level) if !visitor.user.role.may_sign(level) => {
            ("", "", format!("等{}：您的账号不签这一审", level.label()))
        }
        Some(level) => match own {
            Some(own) => (
                "",
                "",
                format!("您签了{}，{}等另一位同事", own.level.label(), level.label()),
            ),
            None => (level.key(), level.label(), String::new()),
        },
    };
    Ok(Review {
        signs: signs.into(),
        level,
        label,
        why,
        may_return: open && story.set_aside.is_none() && may_return(story, &visitor.user),
        may_reopen: open && story.is_signed_off() && Right::Deliver.is_of(visitor.user.role),
        special: overridden
            .as_ref()
            .map_or_else(String::new, |(special, levels)| {
                format!(
                    "{} {}特批，未经{}：{}",
                    special.name,
                    chinese_day_minute(special.at, zone),
                    listed(levels),
                    special.reason
                )
            }),
        may_override: if open {
            overridable(story, visitor)
        } else {
            String::new()
        },
        hash: story.content_hash().to_string(),
        id: story.id.to_string(),
        back,
    })
}

/// The reviews that the visitor may let the story go on without; empty: none.
pub fn overridable(story: &Story, visitor: &Visitor) -> String {
    let user = &visitor.user;
    let others = story.valid_sign_offs();
    let seen_by_another = others.iter().any(|sign| sign.by != user.login);
    let may = Right::Deliver.is_of(user.role) && story.set_aside.is_none() && seen_by_another;
    if may {
        listed(&story.missing())
    } else {
        String::new()
    }
}

impl Review {
    /// The level that the visitor may sign now; empty: none.
    pub fn level(&self) -> &'static str {
        self.level
    }
}

/// A signature to what was seen.
#[derive(Deserialize)]
pub struct Signing {
    #[serde(default)]
    level: String,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    back: String,
}

/// `POST /stories/{id}/sign`.
pub async fn sign(asked: Asked<Signing>) -> Result<Response, Failed> {
    let (form, login) = (&asked.form, &asked.user.login);
    let (level, seen) = (parsed(&form.level)?, parsed(&form.seen)?);
    asked
        .app
        .sign_story(asked.id, level, login, Some(seen))
        .await?;
    Ok(asked.back_to(&form.back))
}

/// `POST /stories/{id}/return`: 退回.
pub async fn give_back(asked: Asked<Words>) -> Result<Response, Failed> {
    let (form, user) = (&asked.form, &asked.user);
    asked.app.return_story(asked.id, &form.text, user).await?;
    Ok(asked.back_to(&form.back))
}

/// `POST /stories/{id}/reopen`: 重新打开.
pub async fn reopen(asked: Asked<Words>) -> Result<Response, Failed> {
    let (form, user) = (&asked.form, &asked.user);
    asked.app.reopen_story(asked.id, &form.text, user).await?;
    Ok(asked.back_to(&form.back))
}
