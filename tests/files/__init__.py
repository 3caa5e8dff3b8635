"""Files that workflows name."""
