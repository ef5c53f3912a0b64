"""Mail, SMS and notifications."""
