//! Who may do what at the desk. Pure.

use crate::model::people::Role;

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// See the week, the rundown, stories, the preview.
    Look,
    /// See tips with their senders, personal data unmasked.
    ReadTips,
    /// Write, order, place, set aside; sign, at the levels of the role.
    Edit,
    /// Lock, send, correct: what leaves the house.
    Deliver,
    /// Users.
    Manage,
    /// Sources, jobs, outbox, audit log.
    Operate,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 6] = [
        Self::Look,
        Self::ReadTips,
        Self::Edit,
        Self::Deliver,
        Self::Manage,
        Self::Operate,
    ];

    /// Whether `role` has it.
    #[must_use]
    pub fn is_of(self, role: Role) -> bool {
        match self {
            Self::Look => true,
            Self::ReadTips => role.may_read_originals(),
            Self::Edit => matches!(role, Role::Editor | Role::Reviewer | Role::Producer),
            Self::Deliver => role == Role::Producer,
            Self::Manage | Self::Operate => matches!(role, Role::Producer | Role::Operator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_who_only_looks_changes_anything_and_who_runs_the_server_reads_no_tips() {
        for right in Right::ALL {
            assert_eq!(right.is_of(Role::Viewer), right == Right::Look, "{right:?}");
            assert!(right.is_of(Role::Producer), "{right:?}");
        }
        assert!(!Right::ReadTips.is_of(Role::Operator));
        assert!(!Right::Edit.is_of(Role::Operator));
        assert!(!Right::Deliver.is_of(Role::Reviewer));
    }
}
