//! Mails, folders and feeds → [`crate::model::Submission`].
