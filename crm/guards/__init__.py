"""The walls between workspaces in the database: found in the models, laid after each migrate."""
