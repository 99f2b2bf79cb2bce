//! 润色稿: what a language model wrote beside the rule draft. It never goes on air by itself: a person
//! takes it over, field by field.

use serde::{Deserialize, Serialize};

use super::story::Category;

/// A model's text, each field only when it passed the gate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Polished {
    /// The model that wrote it, as its server calls it.
    pub model: String,
    /// Headlines, at most three.
    pub headlines: Vec<String>,
    /// 导语.
    pub lead: Option<String>,
    /// 配音稿.
    pub voice_over: Option<String>,
    /// Which of the four 新 the model would choose.
    pub category: Option<Category>,
    /// Its reason, in Chinese.
    pub reason: String,
    /// Fields that the gate dropped, with why.
    pub refused: Vec<RefusedField>,
}

/// A field of the model's answer that is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedField {
    /// 标题, 导语, 配音稿, 栏目.
    pub field: String,
    /// What the gate found, in Chinese.
    pub faults: Vec<String>,
}
