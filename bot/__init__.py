"""Herringbone: answers, paperwork and reminders for children who are out of school because of their health."""
