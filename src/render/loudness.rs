//! Programme loudness and true peak (ITU-R BS.1770-4; the meter of GY/T 262), and one constant gain
//! that brings a sound to its level. Interleaved stereo, 48 kHz, 16 bits.

use super::sound::RATE;

/// Nothing below it is raised: it is a room's noise, not a sound.
const SILENCE: f64 = -60.0;
/// Blocks below it do not count.
const ABSOLUTE_GATE: f64 = -70.0;
/// Blocks so far below the mean of the others do not count.
const RELATIVE_GATE: f64 = 10.0;
/// Of a level, in LU: nobody hears less.
const CLOSE: f64 = 0.1;
/// Frames of a tenth of a second, the step from one 400 ms block to the next.
const STEP: usize = (RATE / 10) as usize;
/// Frames over which the limiter goes down before a peak and comes back after it: 5 ms.
const ATTACK: usize = (RATE / 200) as usize;

/// One direct-form filter of second order.
#[derive(Clone, Copy, Default)]
struct Biquad {
    z: [f64; 2],
}

impl Biquad {
    fn run(&mut self, x: f64, b: [f64; 3], a: [f64; 2]) -> f64 {
        let y = b[0] * x + self.z[0];
        self.z[0] = b[1] * x - a[0] * y + self.z[1];
        self.z[1] = b[2] * x - a[1] * y;
        y
    }
}

/// K-weighting of one channel: the head, then what the ear does not hear below. Coefficients for
/// 48 kHz, BS.1770-4 tables 1 and 2.
#[derive(Clone, Copy, Default)]
struct Weighting {
    head: Biquad,
    low: Biquad,
}

impl Weighting {
    fn run(&mut self, x: f64) -> f64 {
        let head = self.head.run(
            x,
            [
                1.535_124_859_586_97,
                -2.691_696_189_406_38,
                1.198_392_810_852_85,
            ],
            [-1.690_659_293_182_41, 0.732_480_774_215_85],
        );
        self.low.run(
            head,
            [1.0, -2.0, 1.0],
            [-1.990_047_454_833_98, 0.990_072_250_366_21],
        )
    }
}

/// Integrated loudness in LKFS; `None`: silence, or too short to be measured (400 ms).
#[must_use]
pub fn integrated(sound: &[i16]) -> Option<f64> {
    let mut weighting = [Weighting::default(); 2];
    let mut quiet = 0_usize;
    let mut energies = Vec::with_capacity(sound.len() / STEP / 2);
    for step in sound.chunks_exact(STEP * 2) {
        // A silent stretch has no energy once the filters have rung out.
        quiet = if step.iter().all(|s| *s == 0) {
            quiet + 1
        } else {
            0
        };
        if quiet > 5 {
            energies.push(0.0);
            continue;
        }
        let mut sum = 0.0;
        for frame in step.as_chunks::<2>().0 {
            for (weighting, sample) in weighting.iter_mut().zip(frame) {
                let y = weighting.run(f64::from(*sample) / 32_768.0);
                sum += y * y;
            }
        }
        energies.push(sum / STEP as f64);
    }
    let blocks: Vec<f64> = energies
        .windows(4)
        .map(|four| four.iter().sum::<f64>() / 4.0)
        .filter(|energy| level_of(*energy) > ABSOLUTE_GATE)
        .collect();
    let gate = level_of(mean(&blocks)?) - RELATIVE_GATE;
    let loud: Vec<f64> = blocks
        .into_iter()
        .filter(|energy| level_of(*energy) > gate)
        .collect();
    mean(&loud).map(level_of)
}

fn level_of(energy: f64) -> f64 {
    -0.691 + 10.0 * energy.max(1e-20).log10()
}

fn mean(energies: &[f64]) -> Option<f64> {
    let count = energies.len();
    (count > 0).then(|| energies.iter().sum::<f64>() / count as f64)
}

/// Interpolation between samples, four phases (BS.1770-4, annex 2); the other two are these
/// backwards.
const PHASES: [[f32; 12]; 2] = [
    [
        0.001_708_984_4,
        0.010_986_328,
        -0.019_653_32,
        0.033_203_125,
        -0.059_448_242,
        0.137_329_1,
        0.972_167_97,
        -0.102_294_92,
        0.047_607_422,
        -0.026_611_328,
        0.014_892_578,
        -0.008_300_781,
    ],
    [
        -0.029_174_805,
        0.029_296_875,
        -0.051_757_813,
        0.089_111_33,
        -0.166_503_9,
        0.465_087_9,
        0.779_785_16,
        -0.200_317_38,
        0.101_562_5,
        -0.058_227_54,
        0.033_081_055,
        -0.018_920_898,
    ],
];

/// The highest true peak around frame `at`, of both channels, in parts of full scale.
fn peak_at(sound: &[i16], at: usize) -> f32 {
    let mut peak = 0.0_f32;
    for channel in 0..2 {
        let mut sums = [0.0_f32; 4];
        for tap in 0..12 {
            // Tap 6 is the sample itself.
            let sample = (at + tap)
                .checked_sub(6)
                .and_then(|frame| sound.get(frame * 2 + channel))
                .map_or(0.0, |s| f32::from(*s));
            for (phase, taps) in PHASES.iter().enumerate() {
                sums[phase] += sample * taps[11 - tap];
                sums[3 - phase] += sample * taps[tap];
            }
        }
        let own = f32::from(sound.get(at * 2 + channel).copied().unwrap_or(0));
        peak = sums.iter().fold(peak.max(own.abs()), |p, s| p.max(s.abs()));
    }
    peak / 32_768.0
}

/// True peak of the whole, in dBTP; `None`: silence.
#[must_use]
pub fn true_peak(sound: &[i16]) -> Option<f64> {
    let highest = sound.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
    // What lies 8 dB under the highest sample cannot hide the highest peak.
    let near = u16::try_from(u32::from(highest) * 2 / 5).unwrap_or(0);
    let peak = (0..sound.len() / 2)
        .filter(|at| loudest(sound, *at) > near)
        .map(|at| peak_at(sound, at))
        .fold(0.0, f32::max);
    (peak > 0.0).then(|| 20.0 * f64::from(peak).log10())
}

fn loudest(sound: &[i16], at: usize) -> u16 {
    sound[at * 2]
        .unsigned_abs()
        .max(sound[at * 2 + 1].unsigned_abs())
}

/// Whether anybody hears it: it can be measured, and is more than a room's noise.
#[must_use]
pub fn is_heard(sound: &[i16]) -> bool {
    integrated(sound).is_some_and(|level| level > SILENCE)
}

/// Brings `sound` to `target` LKFS by one gain of at most `most` dB, no true peak above `ceiling`
/// dBTP. What is silent or as good as silent stays as it is.
pub fn level(sound: &mut [i16], target: f64, ceiling: f64, most: f64) {
    let Some(now) = integrated(sound).filter(|now| *now > SILENCE) else {
        return;
    };
    let source = sound.to_vec();
    let mut gain = (target - now).min(most);
    // Where peaks had to be held down the rest must come up a little more.
    for _ in 0..4 {
        sound.copy_from_slice(&source);
        if !amplify(sound, gain, ceiling) {
            return;
        }
        let missing = target - integrated(sound).unwrap_or(target);
        if missing.abs() < CLOSE || gain >= most {
            return;
        }
        gain = (gain + missing).min(most);
    }
}

/// One gain in dB for all, peaks held below `ceiling` dBTP; whether any had to be.
fn amplify(sound: &mut [i16], gain: f64, ceiling: f64) -> bool {
    let factor = 10_f64.powf(gain / 20.0);
    let ceiling = 10_f64.powf(ceiling / 20.0);
    let highest = sound.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
    // Between samples a peak can lie 8 dB higher, not more.
    let tame = f64::from(highest) / 32_768.0 * factor * 2.5 <= ceiling;
    let wanted = if tame {
        Vec::new()
    } else {
        limits(sound, (ceiling / factor) as f32)
    };
    if wanted.iter().all(|part| *part >= 1.0) {
        for sample in sound.iter_mut() {
            *sample = clamped(f64::from(*sample) * factor);
        }
        return false;
    }
    let curve = eased(&wanted);
    for (frame, part) in sound.as_chunks_mut::<2>().0.iter_mut().zip(curve) {
        for sample in frame {
            *sample = clamped(f64::from(*sample) * factor * part);
        }
    }
    true
}

/// For each frame the part of itself that keeps its true peak below `most`.
fn limits(sound: &[i16], most: f32) -> Vec<f32> {
    let near = f64::from(most * 32_768.0 / 2.5);
    (0..sound.len() / 2)
        .map(|at| {
            if f64::from(loudest(sound, at)) < near {
                return 1.0;
            }
            (most / peak_at(sound, at)).min(1.0)
        })
        .collect()
}

/// The lowest of the 5 ms around each frame, then the mean of those: it reaches every peak's own
/// part in time, and nowhere jumps.
fn eased(wanted: &[f32]) -> Vec<f64> {
    let mut lowest = Vec::with_capacity(wanted.len());
    let mut queue: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    let mut next = 0;
    for at in 0..wanted.len() {
        while next < wanted.len() && next <= at + ATTACK {
            while queue
                .back()
                .is_some_and(|last| wanted[*last] >= wanted[next])
            {
                queue.pop_back();
            }
            queue.push_back(next);
            next += 1;
        }
        while queue.front().is_some_and(|first| *first + ATTACK < at) {
            queue.pop_front();
        }
        lowest.push(queue.front().map_or(1.0, |first| wanted[*first]));
    }
    let half = ATTACK / 2;
    let value = |at: usize| f64::from(lowest[at.min(lowest.len() - 1)]);
    let mut sum: f64 = (0..=half).map(value).sum::<f64>() + value(0) * half as f64;
    let mut curve = Vec::with_capacity(lowest.len());
    for at in 0..lowest.len() {
        curve.push(sum / (2 * half + 1) as f64);
        sum += value(at + half + 1) - value(at.saturating_sub(half));
    }
    curve
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to the range before"
)]
pub(super) fn clamped(value: f64) -> i16 {
    value.round().clamp(-32_768.0, 32_767.0) as i16
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use proptest::prelude::*;

    use super::*;

    /// Seconds of a sine on both channels.
    fn sine(hertz: f64, dbfs: f64, seconds: f64) -> Vec<i16> {
        let amplitude = 32_768.0 * 10_f64.powf(dbfs / 20.0);
        (0..(seconds * f64::from(RATE)) as u32)
            .flat_map(|n| {
                let at = f64::from(n) / f64::from(RATE);
                [clamped(amplitude * (TAU * hertz * at).sin()); 2]
            })
            .collect()
    }

    #[test]
    fn the_standard_s_tone_reads_what_it_must() {
        // EBU Tech 3341, case 1 and 2: a stereo tone of 1 kHz at −23 dBFS is −23 LUFS.
        for level in [-23.0, -33.0] {
            let measured = integrated(&sine(1000.0, level, 4.0)).unwrap();
            assert!((measured - level).abs() < 0.1, "{measured}");
        }
        assert_eq!(integrated(&vec![0; 200_000]), None);
        assert_eq!(integrated(&[]), None);
    }

    #[test]
    fn silence_and_what_is_far_softer_do_not_count() {
        // Case 3: −36, −23, −36 reads −23.
        let mut sound = sine(1000.0, -36.0, 2.0);
        sound.extend(sine(1000.0, -23.0, 8.0));
        sound.extend(sine(1000.0, -36.0, 2.0));
        sound.extend(vec![0; 96_000 * 4]);
        let measured = integrated(&sound).unwrap();
        assert!((measured + 23.0).abs() < 0.2, "{measured}");
    }

    #[test]
    fn a_peak_between_two_samples_is_seen() {
        // A quarter of the rate, 45° off: no sample is higher than −3 dB of the true peak.
        let sound: Vec<i16> = (0..48_000)
            .flat_map(|n| {
                let phase = TAU * (f64::from(n) / 4.0 + 0.125);
                [clamped(16_384.0 * phase.sin()); 2]
            })
            .collect();
        let peak = true_peak(&sound[2000..]).unwrap();
        assert!((peak + 6.02).abs() < 0.5, "{peak}");
    }

    #[test]
    fn a_shot_in_a_quiet_scene_is_held_down_and_the_scene_is_not() {
        let mut sound = sine(440.0, -30.0, 4.0);
        for (at, sample) in sound[90_000..90_400].iter_mut().enumerate() {
            *sample = if at / 8 % 2 == 0 { 30_000 } else { -30_000 };
        }
        level(&mut sound, -24.0, -3.0, 20.0);
        let measured = integrated(&sound).unwrap();
        assert!((measured + 24.0).abs() < 0.3, "{measured}");
        let peak = true_peak(&sound).unwrap();
        assert!(peak < -2.8, "{peak}");
    }

    #[test]
    fn nothing_is_made_of_silence_nor_more_than_allowed() {
        let mut hiss = sine(1000.0, -66.0, 2.0);
        let before = hiss.clone();
        level(&mut hiss, -24.0, -3.0, 20.0);
        assert_eq!(hiss, before);
        let mut quiet = sine(1000.0, -55.0, 2.0);
        level(&mut quiet, -24.0, -3.0, 20.0);
        let measured = integrated(&quiet).unwrap();
        assert!((measured + 35.0).abs() < 0.2, "{measured}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn whatever_the_noise_no_peak_passes(seed in any::<u64>(), scale in 1..32_767_i32) {
            let mut state = seed | 1;
            let mut sound: Vec<i16> = (0..48_000).map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                i16::try_from((state >> 40) as i32 % (scale + 1)).unwrap_or(0)
            }).collect();
            level(&mut sound, -14.0, -3.0, 20.0);
            if let Some(peak) = true_peak(&sound) {
                prop_assert!(peak < -2.5, "{peak}");
            }
        }
    }
}
