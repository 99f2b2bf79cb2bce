//! What the delivery profile says of the folder: which files go along, and how they are called. Every
//! room of the program knows a file by our own name; the station's name is put on here. Pure.

use crate::model::{
    EditionRevision,
    profile::{DeliveryProfile, NAME_FACTS, Names, OWN_NAME, Papers},
    rendered::RenderedEdition,
};

/// Papers by whose names people and programs find the others.
const FIXED: [&str; 4] = ["README.txt", "checks.html", "manifest.json", "SHA256SUMS"];

/// Which files go along, and how they are called.
#[derive(Debug, Clone, Default)]
pub(super) struct Wants {
    leave_out: Papers,
    names: Names,
    /// What stands for each of [`NAME_FACTS`].
    facts: [String; 3],
}

impl Wants {
    /// Of a profile; without one, everything goes along under our names.
    pub fn of(profile: Option<&DeliveryProfile>, revision: &EditionRevision) -> Self {
        Self {
            leave_out: profile.map_or_else(Papers::default, |it| it.package.clone()),
            names: profile.map_or_else(Names::default, |it| it.names.clone()),
            facts: [
                revision.edition.to_string().replace('-', ""),
                revision.number.to_string(),
                revision.revision.to_string(),
            ],
        }
    }

    /// Whether the file that we call `own` goes along.
    pub fn takes(&self, own: &str) -> bool {
        FIXED.contains(&own) || !self.leave_out.leaves_out(own)
    }

    /// How the station calls the file that we call `own`; paths inside the folder.
    pub fn name(&self, own: &str) -> String {
        if FIXED.contains(&own) || own.starts_with("interchange/") {
            return own.to_owned();
        }
        let (folder, file) = own
            .rsplit_once('/')
            .map_or((String::new(), own), |(folder, file)| {
                (format!("{folder}/"), file)
            });
        let (stem, ending) = file.split_at(file.rfind('.').unwrap_or(file.len()));
        let is_paper = folder == "captions/"
            || (folder.is_empty()
                && ["rundown.", "script", "captions."]
                    .iter()
                    .any(|paper| file.starts_with(paper)));
        let pattern = if is_paper {
            &self.names.documents
        } else {
            &self.names.media
        };
        let mut name = pattern.clone();
        for (fact, value) in NAME_FACTS.iter().zip(&self.facts) {
            name = name.replace(fact, value);
        }
        format!("{folder}{}{ending}", name.replace(OWN_NAME, stem))
    }

    /// What of `rendered` goes along, still under our names: a file that stays behind is neither in
    /// the cut nor in the report.
    pub fn kept(&self, rendered: &RenderedEdition) -> RenderedEdition {
        let mut kept = rendered.clone();
        kept.files.retain(|file| self.takes(&file.name));
        kept.placed.retain(|placed| self.takes(&placed.name));
        kept.boards.retain(|board| self.takes(&board.name));
        if let Some(report) = &mut kept.qc {
            report.files.retain(|file| self.takes(&file.name));
        }
        retold(rendered, &mut kept);
        kept
    }

    /// The same under the station's names.
    pub fn named(&self, kept: &RenderedEdition) -> RenderedEdition {
        let mut named = kept.clone();
        let files = named.files.iter_mut().map(|file| &mut file.name);
        let placed = named.placed.iter_mut().map(|placed| &mut placed.name);
        let boards = named.boards.iter_mut().map(|board| &mut board.name);
        let measured = named.qc.iter_mut().flat_map(|report| &mut report.files);
        let measured = measured.map(|file| &mut file.name);
        for name in files.chain(placed).chain(boards).chain(measured) {
            *name = self.name(name);
        }
        retold(kept, &mut named);
        named
    }
}

/// What `before` warned of by its report is what `after`'s report says.
fn retold(before: &RenderedEdition, after: &mut RenderedEdition) {
    let told = |edition: &RenderedEdition| {
        let report = edition.qc.as_ref();
        report.map(|report| report.warnings()).unwrap_or_default()
    };
    let (old, new) = (told(before), told(after));
    after.warnings.retain(|warning| !old.contains(warning));
    after.warnings.splice(0..0, new);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{
            BlobHash,
            profile::{Check, Level},
            qc::{FileReport, Finding, Report},
        },
        package::sample,
    };

    fn wants(leave_out: &[&str], media: &str, documents: &str) -> Wants {
        let mut profile = crate::config::load_profile("station-basic").unwrap();
        profile.package.leave_out = leave_out.iter().map(|it| (*it).to_owned()).collect();
        profile.names = Names {
            media: media.to_owned(),
            documents: documents.to_owned(),
        };
        Wants::of(Some(&profile), &sample::revision())
    }

    #[test]
    fn names_follow_the_patterns_and_fixed_ones_stay() {
        let plain = wants(&[], "{name}", "{name}");
        let own = wants(&[], "SZ{date}_{number}_{revision}_{name}", "MZYX-{name}");
        for (ours, theirs) in [
            ("cards/03-title.mp4", "cards/SZ20261128_327_r3_03-title.mp4"),
            (
                "cards/03-strap-1-prores.mov",
                "cards/SZ20261128_327_r3_03-strap-1-prores.mov",
            ),
            ("media/03-1.jpg", "media/SZ20261128_327_r3_03-1.jpg"),
            ("preview.mp4", "SZ20261128_327_r3_preview.mp4"),
            ("rundown.docx", "MZYX-rundown.docx"),
            ("rundown.schema.json", "MZYX-rundown.schema.json"),
            ("script-gb18030.txt", "MZYX-script-gb18030.txt"),
            ("captions.xlsx", "MZYX-captions.xlsx"),
            (
                "captions/edition-timecode.txt",
                "captions/MZYX-edition-timecode.txt",
            ),
            ("captions/NN-story.*", "captions/MZYX-NN-story.*"),
            ("README.txt", "README.txt"),
            ("checks.html", "checks.html"),
            ("interchange/edition.otio", "interchange/edition.otio"),
        ] {
            assert_eq!(own.name(ours), theirs);
            assert_eq!(plain.name(ours), ours);
        }
    }

    #[test]
    fn what_stays_behind_is_nowhere_and_what_is_left_is_warned_of_by_its_new_name() {
        let finding = |name: &str| FileReport {
            name: name.to_owned(),
            item: None,
            rows: Vec::new(),
            findings: vec![Finding {
                check: Check::Black,
                level: Level::Fail,
                from_ms: None,
                to_ms: None,
                value: String::new(),
                wanted: String::new(),
                frame: None,
            }],
        };
        let mut rendered = sample::rendered_media(0, "preview.mp4", BlobHash::of(b"1"));
        let clip = sample::rendered_media(0, "media/03-1.mp4", BlobHash::of(b"2"));
        rendered.files.extend(clip.files);
        let report = Report {
            profile: crate::config::load_profile("station-basic").unwrap(),
            files: vec![finding("preview.mp4"), finding("media/03-1.mp4")],
        };
        rendered.warnings = report.warnings();
        rendered.warnings.push("其他".to_owned());
        rendered.qc = Some(report);
        let wants = wants(&["preview.mp4"], "A_{name}", "{name}");
        let named = wants.named(&wants.kept(&rendered));
        let names: Vec<&str> = named.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["media/A_03-1.mp4"]);
        assert_eq!(
            named.warnings,
            [
                "技审未通过：media/A_03-1.mp4（黑场），详见 checks.html",
                "其他"
            ]
        );
    }
}
