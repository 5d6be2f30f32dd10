"""Relations between models: each record finds the records that belong to it, alone or with many others at once."""
