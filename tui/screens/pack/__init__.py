"""The pack of an escalation on screen."""
