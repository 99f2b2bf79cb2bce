//! The preview's sound: what is heard of clips, each at its level, over silence or a station's bed.
//! 48 kHz, stereo, 16 bits. A presenter's voice comes later; nothing here may sound like a test tone.

use super::loudness::{clamped, level};
use crate::model::units::FRAME_RATE;

/// Samples a second and channel.
pub const RATE: u32 = 48_000;
/// Samples a frame and channel.
const PER_FRAME: usize = (RATE / FRAME_RATE) as usize;
/// Fade where a sound is cut, in frames: 80 ms, against clicks.
const FADE: usize = 2;
/// How long the bed takes to come, go, or make room: half a second, in frames.
const BED_FADE: usize = 13;
/// A quiet sound is not pulled up by more: then it is noise that comes up. dB.
const MOST_GAIN: f64 = 20.0;
/// What blocks half in silence take from the measure of a short sound. LU.
const EDGES: f64 = 0.4;
/// How much sharper than ordered peaks are held: AAC brings some back. dB.
const CODEC_ROOM: f64 = 1.0;

/// Levels of a programme's sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levels {
    /// Of 同期声 and of the whole, LKFS.
    pub programme: f64,
    /// No true peak above it, dBTP.
    pub peak: f64,
    /// How much softer natural sound lies, where a voice will lie over it. LU.
    pub under: f64,
    /// By how much the bed makes room for a clip's sound. dB.
    pub duck: f64,
}

impl Default for Levels {
    /// GY/T 282: −24 LKFS, −2 dBTP.
    fn default() -> Self {
        Self {
            programme: -24.0,
            peak: -2.0,
            // Sixteen below what is said, natural sound does not count towards the programme's
            // loudness as long as there is some speech (BS.1770's relative gate).
            under: 16.0,
            duck: 12.0,
        }
    }
}

/// Little-endian bytes as samples, whole stereo frames only, at most `frames` of film.
#[must_use]
pub fn samples(pcm: &[u8], frames: u32) -> Vec<i16> {
    let most = frames as usize * PER_FRAME * 2;
    let whole = &pcm[..pcm.len() / 4 * 4];
    let pairs = whole.as_chunks::<2>().0.iter().take(most);
    pairs.map(|two| i16::from_le_bytes(*two)).collect()
}

/// A stereo track of whole frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    samples: Vec<i16>,
}

impl Track {
    /// Silence of that many frames.
    #[must_use]
    pub fn silent(frames: u32) -> Self {
        Self {
            samples: vec![0; frames as usize * PER_FRAME * 2],
        }
    }

    /// Lays a clip's sound at frame `from`, brought to `target` LKFS, faded where it is cut.
    pub fn lay(&mut self, mut sound: Vec<i16>, from: u32, target: f64, levels: &Levels) {
        level(&mut sound, target, levels.peak - CODEC_ROOM, MOST_GAIN);
        let count = sound.len() / 2;
        let fade = (FADE * PER_FRAME).min(count / 2).max(1);
        let from = (from as usize * PER_FRAME * 2).min(self.samples.len());
        let own = sound.as_chunks::<2>().0.iter().enumerate();
        for (out, (i, frame)) in self.samples[from..]
            .as_chunks_mut::<2>()
            .0
            .iter_mut()
            .zip(own)
        {
            let part = (i.min(count - 1 - i).min(fade) as f64) / fade as f64;
            add(out, frame, part);
        }
    }

    /// Lays a bed under all of it, again and again, softer while one of `heard` (first frame, one
    /// past the last) is on.
    pub fn bed(&mut self, mut sound: Vec<i16>, heard: &[(u32, u32)], levels: &Levels) {
        level(
            &mut sound,
            levels.programme,
            levels.peak - CODEC_ROOM,
            MOST_GAIN,
        );
        let sound = sound.as_chunks::<2>().0;
        let fade = (BED_FADE * PER_FRAME).min(sound.len() / 4);
        if fade == 0 {
            return;
        }
        let ducked = 10_f64.powf(-levels.duck / 20.0);
        let total = self.samples.len() / 2;
        let turn = sound.len() - fade;
        for (at, out) in self.samples.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let near = |edge: usize| (edge.min(fade) as f64) / fade as f64;
            let room = room(heard, at, fade);
            let whole = near(at).min(near(total - 1 - at)) * (room + (1.0 - room) * ducked);
            let (pass, own) = (at / turn, at % turn);
            // Where it begins anew, its end goes on below.
            let coming = if pass > 0 { near(own) } else { 1.0 };
            add(out, &sound[own], whole * coming);
            if pass > 0 && own < fade {
                add(out, &sound[turn + own], whole * (1.0 - coming));
            }
        }
    }

    /// Brings the whole to the programme's loudness, where there is anything to hear. `said`: there is
    /// 同期声 in it, which is at its level already and must stay there: then only what the silence
    /// around it takes away from the measure is given back.
    pub fn finish(&mut self, said: bool, levels: &Levels) {
        let most = if said { EDGES } else { levels.under + 1.0 };
        level(
            &mut self.samples,
            levels.programme,
            levels.peak - CODEC_ROOM,
            most,
        );
    }

    /// As a WAV file.
    #[must_use]
    pub fn wav(&self) -> Vec<u8> {
        let length = u32::try_from(self.samples.len() * 2).unwrap_or(u32::MAX);
        let mut wav = Vec::with_capacity(self.samples.len() * 2 + 44);
        wav.extend(b"RIFF");
        wav.extend(length.saturating_add(36).to_le_bytes());
        wav.extend(b"WAVEfmt ");
        wav.extend(16_u32.to_le_bytes());
        wav.extend(1_u16.to_le_bytes());
        wav.extend(2_u16.to_le_bytes());
        wav.extend(RATE.to_le_bytes());
        wav.extend((RATE * 4).to_le_bytes());
        wav.extend(4_u16.to_le_bytes());
        wav.extend(16_u16.to_le_bytes());
        wav.extend(b"data");
        wav.extend(length.to_le_bytes());
        for sample in &self.samples {
            wav.extend(sample.to_le_bytes());
        }
        wav
    }
}

fn add(out: &mut [i16; 2], frame: &[i16; 2], part: f64) {
    for (out, sample) in out.iter_mut().zip(frame) {
        *out = clamped(f64::from(*out) + f64::from(*sample) * part);
    }
}

/// 1 far from every clip's sound, 0 while one is on, in between just before and after.
fn room(heard: &[(u32, u32)], at: usize, fade: usize) -> f64 {
    let away = heard.iter().map(|(from, to)| {
        let (from, to) = (*from as usize * PER_FRAME, *to as usize * PER_FRAME);
        from.saturating_sub(at).max((at + 1).saturating_sub(to))
    });
    let nearest = away.min().unwrap_or(fade).min(fade);
    nearest as f64 / fade as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::loudness::integrated;

    /// Seconds of a rough tone.
    fn tone(amplitude: i16, seconds: usize) -> Vec<i16> {
        (0..RATE as usize * seconds)
            .flat_map(|n| {
                [if n / 40 % 2 == 0 {
                    amplitude
                } else {
                    -amplitude
                }; 2]
            })
            .collect()
    }

    fn peak(track: &Track, from: usize, to: usize) -> u16 {
        let part = &track.samples[from * PER_FRAME * 2..to * PER_FRAME * 2];
        part.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0)
    }

    #[test]
    fn a_clip_is_heard_where_it_is_seen_and_cut_without_a_click() {
        let levels = Levels::default();
        let mut track = Track::silent(200);
        track.lay(tone(20_000, 4), 50, levels.programme, &levels);
        assert_eq!((peak(&track, 0, 50), peak(&track, 150, 200)), (0, 0));
        let level = integrated(&track.samples).unwrap();
        assert!((level + 24.0).abs() < 0.5, "{level}");
        // From nothing, in even steps of a sample, to all within 80 ms.
        let first = &track.samples[50 * PER_FRAME * 2..];
        assert!(first[0].unsigned_abs() < 10 && first[1].unsigned_abs() < 10);
        assert!(peak(&track, 50, 51) < peak(&track, 53, 54));
        assert_eq!(peak(&track, 52, 53), peak(&track, 60, 61));
        assert_eq!(track.wav().len(), 44 + 8 * 48_000 * 4);
        track.lay(tone(9, 2), 99, -36.0, &levels);
        track.lay(Vec::new(), 3, -24.0, &levels);
        track.lay(tone(9, 1), 1000, -24.0, &levels);
    }

    #[test]
    fn natural_sound_lies_under_what_somebody_says() {
        let levels = Levels::default();
        let mut track = Track::silent(400);
        track.lay(tone(9000, 6), 10, levels.programme, &levels);
        track.lay(tone(9000, 6), 200, levels.programme - levels.under, &levels);
        track.finish(true, &levels);
        let (said, natural) = (peak(&track, 20, 50), peak(&track, 210, 240));
        let ratio = 20.0 * (f64::from(said) / f64::from(natural)).log10();
        assert!((ratio - 16.0).abs() < 0.5, "{ratio}");
        let level = integrated(&track.samples).unwrap();
        assert!((level + 24.0).abs() < 0.5, "{level}");
        // Alone it is the programme.
        let mut track = Track::silent(100);
        track.lay(tone(9000, 3), 10, levels.programme - levels.under, &levels);
        track.finish(false, &levels);
        let level = integrated(&track.samples).unwrap();
        assert!((level + 24.0).abs() < 0.3, "{level}");
    }

    #[test]
    fn a_bed_goes_on_to_the_end_and_makes_room() {
        let levels = Levels::default();
        let mut track = Track::silent(500);
        track.bed(tone(5000, 3), &[(200, 300)], &levels);
        assert!(peak(&track, 0, 1) < 1500 && peak(&track, 499, 500) < 1500);
        let (open, under) = (peak(&track, 100, 101), peak(&track, 220, 280));
        let ratio = 20.0 * (f64::from(open) / f64::from(under)).log10();
        assert!((ratio - 12.0).abs() < 0.5, "{ratio}");
        // Nowhere a hole, also where it begins anew.
        for second in 1..19 {
            assert!(peak(&track, second * 25, second * 25 + 2) > 100, "{second}");
        }
        Track::silent(10).bed(vec![1, 2], &[], &levels);
        Track::silent(0).bed(tone(5000, 1), &[], &levels);
    }

    #[test]
    fn silence_stays_silence() {
        let mut track = Track::silent(100);
        track.lay(vec![0; 96_000], 0, -24.0, &Levels::default());
        track.finish(false, &Levels::default());
        assert_eq!(track, Track::silent(100));
        assert_eq!(samples(&[1, 0, 2, 0, 3], 9), [1, 2]);
    }
}
