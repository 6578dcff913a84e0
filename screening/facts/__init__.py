"""What follows from answers without judgement: age, pressures, medicines of a class, trials that count, scores in bands."""
