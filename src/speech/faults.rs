//! What is wrong with a caption script, by the rules of the trade; for tests and for the checks
//! before air.

use super::captions::{CaptionRules, GAP_MS};
use crate::model::{
    Caption,
    language::{Cells, cells, kinsoku},
    units::FRAME_MS,
};

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptionFault {
    /// Which line, from 0.
    pub line: usize,
    /// What is wrong, in Chinese.
    pub problem: String,
}

/// Every broken rule of `captions`.
#[must_use]
pub fn caption_faults(captions: &[Caption], rules: &CaptionRules) -> Vec<CaptionFault> {
    let mut faults = Vec::new();
    for (line, caption) in captions.iter().enumerate() {
        let mut fault = |problem: String| faults.push(CaptionFault { line, problem });
        let text = &caption.text;
        let length = caption.end_ms - caption.start_ms;
        if text.trim().is_empty() {
            fault("空行".to_owned());
        }
        if cells(text) > Cells::whole(rules.max_cells) {
            fault(format!("超宽：{} 格", cells(text)));
        }
        if text.contains(['，', '。', '；', '\n', '！']) {
            fault("含逗号、句号等不上屏的标点".to_owned());
        }
        if text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
            fault("多余的空格".to_owned());
        }
        // Copy may begin with a stray mark of its own; a line broken before one is a fault.
        if line > 0 && text.chars().next().is_some_and(kinsoku::forbidden_at_start) {
            fault("行首标点".to_owned());
        }
        // So may copy end with a stray opening mark.
        let last = line + 1 == captions.len();
        if text
            .chars()
            .next_back()
            .is_some_and(|c| kinsoku::forbidden_at_end(c) && !last || "，。；：、·,;:".contains(c))
        {
            fault("行末标点".to_owned());
        }
        if length.0 < rules.min_ms {
            fault(format!("停留过短：{} 毫秒", length.0));
        }
        if length.0 > rules.max_ms {
            fault(format!("停留过长：{} 毫秒", length.0));
        }
        if caption.start_ms.0 % FRAME_MS != 0 || caption.end_ms.0 % FRAME_MS != 0 {
            fault("不在帧上".to_owned());
        }
        if let Some(next) = captions.get(line + 1) {
            let gap = (next.start_ms - caption.end_ms).0;
            if gap < 0 {
                fault("与下一行重叠".to_owned());
            } else if gap > 0 && gap < GAP_MS {
                fault("与下一行间隔不足两帧".to_owned());
            }
        }
    }
    faults
}
