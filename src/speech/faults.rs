//! What is wrong with a caption script, by the rules of the trade; for tests and for the checks
//! before air.

use super::captions::{CaptionRules, GAP_MS};
use crate::model::{
    Caption,
    language::{Cells, cells, kinsoku},
    units::FRAME_MS,
};

/// What kind of rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing to read.
    Empty,
    /// Wider than a line.
    Width,
    /// Marks or spaces that do not stand there.
    Marks,
    /// Too short to be read, or off the grid of frames.
    Short,
    /// So long that it looks frozen.
    Long,
    /// Over the next line, or too close to it.
    Gap,
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptionFault {
    /// Which line, from 0.
    pub line: usize,
    /// Which rule.
    pub kind: FaultKind,
    /// What is wrong, in Chinese.
    pub problem: String,
}

/// Every broken rule of `captions`.
#[must_use]
pub fn caption_faults(captions: &[Caption], rules: &CaptionRules) -> Vec<CaptionFault> {
    let mut faults = Vec::new();
    for (line, caption) in captions.iter().enumerate() {
        let mut fault = |kind, problem: String| {
            faults.push(CaptionFault {
                line,
                kind,
                problem,
            });
        };
        let text = &caption.text;
        let length = caption.end_ms - caption.start_ms;
        if text.trim().is_empty() {
            fault(FaultKind::Empty, "空行".to_owned());
        }
        if cells(text) > Cells::whole(rules.max_cells) {
            fault(FaultKind::Width, format!("超宽：{} 格", cells(text)));
        }
        if text.contains(['，', '。', '；', '\n', '！']) {
            fault(FaultKind::Marks, "含逗号、句号等不上屏的标点".to_owned());
        }
        if text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
            fault(FaultKind::Marks, "多余的空格".to_owned());
        }
        // Copy may begin with a stray mark of its own; a line broken before one is a fault.
        if line > 0 && text.chars().next().is_some_and(kinsoku::forbidden_at_start) {
            fault(FaultKind::Marks, "行首标点".to_owned());
        }
        // So may copy end with a stray opening mark.
        let last = line + 1 == captions.len();
        if text
            .chars()
            .next_back()
            .is_some_and(|c| kinsoku::forbidden_at_end(c) && !last || "，。；：、·,;:".contains(c))
        {
            fault(FaultKind::Marks, "行末标点".to_owned());
        }
        if length.0 < rules.min_ms {
            fault(FaultKind::Short, format!("停留过短：{} 毫秒", length.0));
        }
        if length.0 > rules.max_ms {
            fault(FaultKind::Long, format!("停留过长：{} 毫秒", length.0));
        }
        if caption.start_ms.0 % FRAME_MS != 0 || caption.end_ms.0 % FRAME_MS != 0 {
            fault(FaultKind::Short, "不在帧上".to_owned());
        }
        if let Some(next) = captions.get(line + 1) {
            let gap = (next.start_ms - caption.end_ms).0;
            if gap < 0 {
                fault(FaultKind::Gap, "与下一行重叠".to_owned());
            } else if gap > 0 && gap < GAP_MS {
                fault(FaultKind::Gap, "与下一行间隔不足两帧".to_owned());
            }
        }
    }
    faults
}
