//! The preview's sound: silence, with a clip's own sound as a quiet bed under it. 48 kHz, stereo,
//! 16 bits. A presenter's voice comes later; nothing here may sound like a test tone.

use crate::model::units::FRAME_RATE;

/// Samples a second and channel.
pub const RATE: u32 = 48_000;
/// Samples a frame and channel.
const PER_FRAME: usize = (RATE / FRAME_RATE) as usize;
/// Level of the bed: 10 LU under the programme's −24 LKFS, in parts of full scale.
const BED: f64 = 0.02;
/// A quiet room is not pulled up by more than 6 dB.
const MOST_GAIN: f64 = 2.0;
/// Fade at both ends, in frames.
const FADE: usize = 5;

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

    /// Lays a clip's sound (interleaved, little endian) at frame `from`, at most `frames` of it.
    pub fn lay(&mut self, pcm: &[u8], from: u32, frames: u32) {
        let most = frames as usize * PER_FRAME * 2;
        let sound: Vec<i16> = pcm
            .as_chunks::<2>()
            .0
            .iter()
            .take(most)
            .map(|two| i16::from_le_bytes(*two))
            .collect();
        let gain = gain(&sound);
        let fade = FADE * PER_FRAME * 2;
        let from = (from as usize * PER_FRAME * 2).min(self.samples.len());
        let count = sound.len();
        for (i, (out, sample)) in self.samples[from..].iter_mut().zip(sound).enumerate() {
            let near = i.min(count - 1 - i).min(fade);
            let part = f64::from(u32::try_from(near).unwrap_or(0)) / (FADE * PER_FRAME * 2) as f64;
            let sum = f64::from(*out) + f64::from(sample) * gain * part;
            *out = clamped(sum);
        }
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

/// Brings the mean power to the bed's.
fn gain(sound: &[i16]) -> f64 {
    let power: f64 = sound
        .iter()
        .map(|s| (f64::from(*s) / 32_768.0).powi(2))
        .sum();
    let mean = (power / (sound.len().max(1) as f64)).sqrt();
    if mean <= 0.0 {
        0.0
    } else {
        (BED / mean).min(MOST_GAIN)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to the range before"
)]
fn clamped(value: f64) -> i16 {
    value.round().clamp(-32_768.0, 32_767.0) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loud_clip_becomes_a_quiet_bed_where_it_is_seen() {
        let mut track = Track::silent(100);
        let loud: Vec<u8> = (0..48_000 * 2)
            .flat_map(|i: i32| (if i / 40 % 2 == 0 { 20_000_i16 } else { -20_000 }).to_le_bytes())
            .collect();
        track.lay(&loud, 50, 25);
        let wav = track.wav();
        assert_eq!(wav.len(), 44 + 4 * 48_000 * 4);
        let peak = |from: usize, to: usize| {
            let part = &track.samples[from * PER_FRAME * 2..to * PER_FRAME * 2];
            part.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0)
        };
        assert_eq!((peak(0, 50), peak(75, 100)), (0, 0));
        assert!((500..900).contains(&peak(56, 69)), "{}", peak(56, 69));
        track.lay(&loud, 99, 1000);
        track.lay(&[], 3, 3);
        track.lay(&loud, 1000, 3);
    }
}
