"""What somebody would do who means harm, or is only unlucky."""
