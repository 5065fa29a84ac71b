"""What is measured and how, each with a control in the same run. See README.md."""
