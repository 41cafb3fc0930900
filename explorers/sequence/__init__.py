"""What explorers of one sequence share: its inputs, rows over time, gates to pin."""
