//! Who may sign, and who writes in.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One of the three reviews (三审).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewLevel {
    /// 初审.
    First,
    /// 复审.
    Second,
    /// 终审.
    Final,
}

impl ReviewLevel {
    /// In the order in which they are given.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Final];

    /// The review's name on papers.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::First => "初审",
            Self::Second => "复审",
            Self::Final => "终审",
        }
    }

    /// The name on the command line and in addresses.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Final => "final",
        }
    }
}

impl fmt::Display for ReviewLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "first review",
            Self::Second => "second review",
            Self::Final => "final review",
        })
    }
}

impl FromStr for ReviewLevel {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "first" | "初审" => Ok(Self::First),
            "second" | "复审" => Ok(Self::Second),
            "final" | "终审" => Ok(Self::Final),
            other => Err(format!(
                "`{other}` is not a review level: first, second or final"
            )),
        }
    }
}

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 通讯员: looks, changes nothing.
    Viewer,
    /// 编辑: edits, may give 初审.
    Editor,
    /// 审片: may give 初审 and 复审.
    Reviewer,
    /// 制片: may give any review, locks, delivers.
    Producer,
    /// 运维: runs the server, signs nothing.
    Operator,
}

impl Role {
    /// Whether this role may sign at `level`.
    #[must_use]
    pub fn may_sign(self, level: ReviewLevel) -> bool {
        match self {
            Self::Editor => level == ReviewLevel::First,
            Self::Reviewer => level != ReviewLevel::Final,
            Self::Producer => true,
            Self::Viewer | Self::Operator => false,
        }
    }

    /// Whether this role may see original mails, with personal data unmasked: whoever verifies a tip
    /// rings its sender.
    #[must_use]
    pub fn may_read_originals(self) -> bool {
        !matches!(self, Self::Viewer | Self::Operator)
    }

    /// Every role, from the least to the most.
    pub const ALL: [Self; 5] = [
        Self::Viewer,
        Self::Editor,
        Self::Reviewer,
        Self::Producer,
        Self::Operator,
    ];

    /// The name on pages.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Viewer => "通讯员",
            Self::Editor => "编辑",
            Self::Reviewer => "审片",
            Self::Producer => "制片",
            Self::Operator => "运维",
        }
    }

    /// The name on the command line and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Reviewer => "reviewer",
            Self::Producer => "producer",
            Self::Operator => "operator",
        }
    }
}

impl FromStr for Role {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| {
                format!("`{text}` is not a role: viewer, editor, reviewer, producer or operator")
            })
    }
}

/// A person who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Login name: 2–32 of `[a-z0-9._-]`.
    pub login: String,
    /// Name as printed under a signature, e.g. 陈晓岚.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Since when they sign in no more; what they signed keeps their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<DateTime<Utc>>,
}

/// What becomes of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffChange {
    /// Another role.
    Role(Role),
    /// Another name, as printed from now on.
    Name(String),
    /// 停用: signs in no more.
    Leave,
    /// 恢复.
    Return,
}

impl StaffChange {
    /// The user after it.
    #[must_use]
    pub fn applied(&self, user: &User, at: DateTime<Utc>) -> User {
        let mut user = user.clone();
        match self {
            Self::Role(role) => user.role = *role,
            Self::Name(name) => user.name.clone_from(name),
            Self::Leave => user.retired_at = user.retired_at.or(Some(at)),
            Self::Return => user.retired_at = None,
        }
        user
    }

    /// Its name in the log.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::Role(_) => "user.role",
            Self::Name(_) => "user.name",
            Self::Leave => "user.leave",
            Self::Return => "user.return",
        }
    }
}

/// Somebody signed in at the desk with one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub login: String,
    /// Since when.
    pub created: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen: DateTime<Utc>,
    /// What the browser calls itself.
    pub device: String,
}

/// A registered social organization (社会组织).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Organization {
    /// Unified social credit code (GB 32100-2015), 18 characters.
    pub code: String,
    /// Registered full name.
    pub name: String,
    /// 社会团体, 基金会 or 社会服务机构.
    pub kind: String,
    /// 市级 or a district, e.g. 南山区.
    pub district: Option<String>,
    /// Addresses that write for it, lower case.
    pub addresses: Vec<String>,
    /// 曾用名 and 简称.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Domains that are its own, lower case: every address there writes for it.
    #[serde(default)]
    pub domains: Vec<String>,
    /// 正常, 注销 …; empty when the register did not say.
    #[serde(default)]
    pub status: String,
}

/// What the house knows of an organization's mails.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrganizationHistory {
    /// Mails from it, whatever became of them.
    pub submissions: u64,
    /// Those that were accepted.
    pub accepted: u64,
    /// Stories made from them.
    pub stories: u64,
    /// Stories in the last frozen rundown of an edition that was delivered.
    pub aired: u64,
    /// When the last mail came.
    pub last_received_at: Option<DateTime<Utc>>,
    /// Air date of the last edition with a story of it.
    pub last_aired: Option<String>,
}
