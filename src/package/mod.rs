//! Rendered files and a frozen rundown → [`crate::model::package::DeliveryPackage`].
