//! Does a finished file tell what the rundown tells? Read back before the package is sealed.

use super::{File, Format, cut::Cut};
use crate::package::PackageError;

/// Number, order, titles, frames of the items and every caption are those of the rundown.
///
/// # Errors
/// [`PackageError::Disagree`], with the first difference.
pub fn agree(cut: &Cut<'_>, format: &Format, files: &[File]) -> Result<(), PackageError> {
    let disagree = |detail: String| PackageError::Disagree {
        paper: format.name,
        detail,
    };
    let same = |what: &str, there: &dyn Comparable, here: &dyn Comparable| {
        let (there, here) = (there.told(), here.told());
        if there == here {
            Ok(())
        } else {
            Err(disagree(format!(
                "{what} is {there}, in the rundown {here}"
            )))
        }
    };
    let Some(found) = (format.read)(files) else {
        return Err(disagree("it cannot be read back".to_owned()));
    };
    same("the number of items", &found.len(), &cut.pieces.len())?;
    for (there, piece) in found.iter().zip(&cut.pieces) {
        let number = piece.row.number;
        let what = |field: &str| format!("{field} of item {number}");
        same(&what("number"), &there.number, &number)?;
        same(
            &what("title"),
            &there.title,
            &(format.said)(&piece.row.title),
        )?;
        same(&what("first frame"), &there.from, &piece.from)?;
        same(&what("end frame"), &there.to, &piece.to)?;
        let (lines, captions) = (&piece.lines, &there.captions);
        same(
            &what("the number of captions"),
            &captions.len(),
            &lines.len(),
        )?;
        for ((from, to, text), line) in captions.iter().zip(lines) {
            let what = format!("the caption `{}` of item {number}", line.text);
            same(&what, text, &(format.said)(line.text))?;
            same(&what, from, &line.from)?;
            same(&what, &to.unwrap_or(line.to), &line.to)?;
        }
    }
    Ok(())
}

/// What two sides can be compared by and told with.
trait Comparable {
    fn told(&self) -> String;
}

impl<T: std::fmt::Debug> Comparable for T {
    fn told(&self) -> String {
        format!("{self:?}")
    }
}
