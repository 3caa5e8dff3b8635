"""Files that change weights of other files, whatever their trainer called things."""
